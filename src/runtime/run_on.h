// Work on another loop that must be done before we go on: at the start and at the end.
#pragma once

#include <future>

#include "runtime/event_loop.h"

namespace ocelli {

/// Runs on another loop, which must be running, and waits for the result.
template <class F>
auto runOn(EventLoop& loop, F work) {
    std::promise<decltype(work())> promise;
    auto answer = promise.get_future();
    loop.post([&] { promise.set_value(work()); });
    return answer.get();
}

}  // namespace ocelli
