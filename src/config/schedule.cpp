// Looks up a local minute in a week schedule.
#include "config/schedule.h"

namespace ocelli::config {
namespace {

/// The period of `week` that holds the moment, or null.
template <class Day>
auto periodAt(std::span<const Day> week, const TimeZone& zone, WallTime time)
    -> decltype(week.front().periods.data()) {
    const LocalTime local = zone.toLocal(time);
    const auto weekday = static_cast<std::size_t>(local.weekday);
    if (weekday >= week.size()) {
        return nullptr;
    }
    for (const auto& period : week[weekday].periods) {
        if (local.minuteOfDay >= period.from && local.minuteOfDay < period.to) {
            return &period;
        }
    }
    return nullptr;
}

}  // namespace

bool armed(std::span<const DaySchedule> week, const TimeZone& zone, WallTime time) {
    return periodAt(week, zone, time) != nullptr;
}

std::optional<RecordPeriodType> recordingTypeAt(
    std::span<const RecordDay> week, const TimeZone& zone, WallTime time
) {
    const RecordPeriod* period = periodAt(week, zone, time);
    if (period == nullptr) {
        return std::nullopt;
    }
    return period->type;
}

bool contains(std::span<const Period> periods, int minuteOfDay) {
    for (const Period& period : periods) {
        if (minuteOfDay >= period.from && minuteOfDay < period.to) {
            return true;
        }
    }
    return false;
}

}  // namespace ocelli::config
