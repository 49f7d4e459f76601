// A clock that moves only when told to.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace ocelli::test {

/// Thread-safe. Starts at monotonic 1000 s and 2026-01-05T00:00:00Z, a Monday.
class FakeClock final : public Clock {
  public:
    MonoTime mono() const override { return {mono_}; }

    WallTime wall() const override { return {wall_}; }

    /// Both times go on together.
    void advance(Duration span) {
        mono_ += span.count();
        wall_ += span.count() / 1000;
    }

    /// Only the wall clock jumps, as when somebody sets it.
    void step(Duration span) { wall_ += span.count() / 1000; }

  private:
    std::atomic<std::int64_t> mono_ = 1'000'000'000'000;
    std::atomic<std::int64_t> wall_ = 1'767'571'200'000'000;
};

}  // namespace ocelli::test
