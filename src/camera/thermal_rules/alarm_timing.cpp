// The states of one alarm level.
#include "camera/thermal_rules/alarm_timing.h"

namespace ocelli::camera::thermal_rules {

AlarmTiming::Change AlarmTiming::see(double value, MonoTime now) {
    const bool holds = condition_.raises(value);
    if (holds && holding_ && seenAt_) {
        held_ += now - *seenAt_;
    } else if (!holds) {
        held_ = Duration(0);
    }
    holding_ = holds;
    seenAt_ = now;
    if (active_) {
        if (!condition_.ends(value)) {
            return Change::None;
        }
        active_ = false;
        return Change::Ended;
    }
    const bool tooSoon = raisedAt_ && now - *raisedAt_ < interval_;
    if (!holds || held_ < filteringTime_ || tooSoon) {
        return Change::None;
    }
    active_ = true;
    raisedAt_ = now;
    return Change::Raised;
}

}  // namespace ocelli::camera::thermal_rules
