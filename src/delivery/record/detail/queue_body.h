// A body whose bytes are made by blocking work on a queue, piece by piece.
#pragma once

#include <functional>
#include <memory>

#include "net/http/message.h"
#include "runtime/event_loop.h"
#include "runtime/work_queue.h"

namespace ocelli::delivery::record::detail {

/// Makes the next bytes, about `atMost`; empty at the end. Called on the queue, one call at a time.
using Producer = std::function<Result<Bytes>(std::size_t atMost)>;

/// Thread-bound to the loop. The producer ends with the last piece of work that uses it.
std::unique_ptr<net::http::BodySource> makeQueueBody(
    EventLoop& loop, std::shared_ptr<SerialQueue> queue, Producer producer
);

}  // namespace ocelli::delivery::record::detail
