// A change that might lock everybody out: it is tried, and taken back unless somebody says it
// works.
#pragma once

#include <algorithm>
#include <optional>

#include "base/clock.h"

namespace ocelli::host::network {

/// Reentrant.
class ChangeTrial {
  public:
    static constexpr Duration kPatience = std::chrono::seconds(60);

    explicit ChangeTrial(const Clock& clock) : clock_(clock) {}

    /// Another change begins the time anew.
    void begin() { until_ = clock_.mono() + kPatience; }

    void end() { until_.reset(); }

    bool running() const { return until_.has_value(); }

    /// True once, when the time is up.
    bool expired() {
        if (!until_ || clock_.mono() < *until_) {
            return false;
        }
        until_.reset();
        return true;
    }

    Duration left() const {
        return until_ ? std::max(*until_ - clock_.mono(), Duration::zero()) : Duration::zero();
    }

  private:
    const Clock& clock_;
    std::optional<MonoTime> until_;
};

}  // namespace ocelli::host::network
