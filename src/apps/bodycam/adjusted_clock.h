// The camera's clock: the computer's, corrected by what the controller said.
#pragma once

#include "base/clock.h"
#include "runtime/guarded.h"

namespace ocelli::apps::bodycam {

/// Thread-safe. The correction lasts until the program ends; the computer's own clock is left
/// alone.
class AdjustedClock final : public Clock {
  public:
    /// Less than this is the time that an answer takes.
    static constexpr Duration kTolerance = std::chrono::seconds(2);

    MonoTime mono() const override { return system_.mono(); }

    WallTime wall() const override { return system_.wall() + *offset_.lock(); }

    /// @return by how much it was wrong; zero when it was right
    Duration set(WallTime now) {
        const Duration wrong = now - wall();
        if (wrong < kTolerance && -wrong < kTolerance) {
            return Duration::zero();
        }
        *offset_.lock() += wrong;
        return wrong;
    }

  private:
    SystemClock system_;
    mutable Guarded<Duration> offset_;
};

}  // namespace ocelli::apps::bodycam
