// What a source needs of the world, so that tests can give it another one.
#pragma once

#include <functional>
#include <stop_token>

#include "base/clock.h"
#include "runtime/thread.h"

namespace ocelli::camera::capture::detail {

struct Surroundings {
    const Clock& clock;

    /// Waits; false when stopped before the span was over.
    std::function<bool(const std::stop_token&, Duration)> wait = sleepFor;
};

}  // namespace ocelli::camera::capture::detail
