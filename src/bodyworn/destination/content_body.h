// The bytes of a stored object as the body of an answer, whole or a range of it.
#pragma once

#include "bodyworn/destination/content_store.h"
#include "runtime/event_loop.h"
#include "runtime/work_queue.h"

namespace ocelli::bodyworn::destination {

struct ReadLane {
    EventLoop& loop;
    std::shared_ptr<SerialQueue> queue;  ///< on which the file is read
};

/// 200, or 206 and 416 by a `Range` header (may be empty); what cannot be read is seen before
/// anything is answered. Blocks for the first piece.
net::http::Response contentResponse(
    ContentStore& store, const Object& object, std::string_view range, ReadLane lane
);

/// Makes the next bytes, about `atMost`; empty at the end. Called on the lane, one call at a time.
using Producer = std::function<Result<Bytes>(std::size_t atMost)>;

/// A body that blocking work makes. Thread-bound to the lane's loop.
std::unique_ptr<net::http::BodySource> makeLaneBody(ReadLane lane, Producer producer);

}  // namespace ocelli::bodyworn::destination
