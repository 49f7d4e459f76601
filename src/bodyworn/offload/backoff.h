// How long to wait before the next try.
#pragma once

#include <functional>

#include "base/clock.h"

namespace ocelli::bodyworn::offload {

/// Doubles with each failure and scatters, so that forty cameras do not come back at once.
class Backoff {
  public:
    /// @param random  0 to 1, evenly
    explicit Backoff(std::function<double()> random) : random_(std::move(random)) {}

    static constexpr Duration kFirst = std::chrono::seconds(1);
    static constexpr Duration kLongest = std::chrono::minutes(1);
    static constexpr Duration kSlow = std::chrono::minutes(5);

    /// Between half and the whole of 1 s, 2 s, 4 s … 1 min.
    Duration soon();

    /// Between half and the whole of five minutes.
    Duration slowly() const;

    void succeeded() { failures_ = 0; }

    unsigned failures() const { return failures_; }

  private:
    std::function<double()> random_;
    unsigned failures_ = 0;
};

}  // namespace ocelli::bodyworn::offload
