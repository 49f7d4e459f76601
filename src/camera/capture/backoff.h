// How long to wait before the next try: 1 s, doubling to 30 s.
#pragma once

#include <algorithm>

#include "base/clock.h"

namespace ocelli::camera::capture {

/// Reentrant.
class Backoff {
  public:
    /// The pause before the next try.
    Duration next() {
        const Duration now = pause_;
        pause_ = std::min<Duration>(pause_ * 2, kLongest);
        return now;
    }

    /// After a success.
    void reset() { pause_ = kFirst; }

    static constexpr Duration kFirst = std::chrono::seconds(1);
    static constexpr Duration kLongest = std::chrono::seconds(30);

  private:
    Duration pause_ = kFirst;
};

}  // namespace ocelli::camera::capture
