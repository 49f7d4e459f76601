// When a temperature becomes an alarm and when it stops being one: filtering time, tolerance,
// interval.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace ocelli::camera::thermal_rules {

/// What a value has to do to raise an alarm, and what to end it.
class Condition {
  public:
    /// At or above the threshold; ended below threshold - tolerance.
    static Condition above(double threshold, double tolerance) {
        return {threshold, kOpen, tolerance};
    }

    /// At or below the threshold; ended above threshold + tolerance.
    static Condition below(double threshold, double tolerance) {
        return {-kOpen, threshold, tolerance};
    }

    /// From lowest to highest; ended more than the tolerance outside.
    static Condition within(double lowest, double highest, double tolerance) {
        return {lowest, highest, tolerance};
    }

    bool raises(double value) const { return value >= lowest_ && value <= highest_; }

    bool ends(double value) const {
        return value < lowest_ - tolerance_ || value > highest_ + tolerance_;
    }

  private:
    static constexpr double kOpen = 1e300;

    Condition(double lowest, double highest, double tolerance)
        : lowest_(lowest), highest_(highest), tolerance_(tolerance) {}

    double lowest_;
    double highest_;
    double tolerance_;
};

/// One level (pre-alarm or alarm) of one rule. Pure but for its state; reentrant.
///
/// It is raised when the condition has been seen to hold not shorter than the filtering time, and
/// ended by the first value beyond the tolerance, without filtering. Time in which nothing was seen
/// (frozen picture, no reading) neither raises nor ends, and does not count as held.
/// @source spec of the thermal camera, TC-EXP-10 to -12; the tolerance holds for pre-alarms, too.
class AlarmTiming {
  public:
    enum class Change : std::uint8_t { None, Raised, Ended };

    /// @param interval  least time from one raising to the next
    AlarmTiming(const Condition& condition, Duration filteringTime, Duration interval)
        : condition_(condition), filteringTime_(filteringTime), interval_(interval) {}

    /// A value that was measured. Times never go back.
    Change see(double value, MonoTime now);

    /// A moment at which nothing could be measured.
    void seeNothing() { seenAt_.reset(); }

    bool active() const { return active_; }

  private:
    Condition condition_;
    Duration filteringTime_;
    Duration interval_;
    bool active_ = false;
    bool holding_ = false;  ///< the last value seen met the condition
    Duration held_{0};
    std::optional<MonoTime> seenAt_;  ///< the moment before this one, when something was seen
    std::optional<MonoTime> raisedAt_;
};

}  // namespace ocelli::camera::thermal_rules
