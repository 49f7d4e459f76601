// What the routes of a destination share.
#pragma once

#include <memory>
#include <vector>

#include "bodyworn/destination/catalogue.h"
#include "net/http/router.h"
#include "runtime/event_loop.h"
#include "runtime/work_queue.h"

namespace ocelli::bodyworn::destination {

/// Who asks, and from where.
Actor actorOf(const net::http::Request& request);

/// Lines with their hashes, in the order given.
Json custodyJson(const std::vector<CustodyEntry>& entries);

/// Runs `work`, which makes a Result<Response>, on a queue and answers on the loop. Unavailable
/// when too many wait already.
template <class Work>
void answerFrom(SerialQueue& queue, EventLoop& loop, net::http::Reply reply, Work work) {
    const auto last = std::make_shared<net::http::Reply>(std::move(reply));
    const bool posted =
        queue.run(std::move(work), loop, [last](Result<net::http::Response> response) {
            last->send(std::move(response));
        });
    if (!posted) {
        last->fail(fail(ErrorKind::Unavailable, "too many requests wait"));
    }
}

}  // namespace ocelli::bodyworn::destination
