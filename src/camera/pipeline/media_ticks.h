// Presentation times that all tracks of a device share: monotonic time in ticks of the track.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace ocelli::camera::pipeline {

/// Ticks of `clockRate` since the start of the monotonic clock; exact for years.
inline std::int64_t ticksAt(MonoTime time, std::uint32_t clockRate) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    const std::int64_t whole = time.nanoseconds / kSecond;
    const std::int64_t part = time.nanoseconds % kSecond;
    return whole * clockRate + part * clockRate / kSecond;
}

}  // namespace ocelli::camera::pipeline
