// Week schedules: is a moment inside, in the time zone of the device.
#pragma once

#include <optional>
#include <span>

#include "config/generated/settings.h"
#include "config/time_zone.h"

namespace ocelli::config {

/// True when `time` lies in a period of its local weekday. Seven days, Monday first; fewer days
/// mean that the missing ones have no periods. Where clocks are set back, an hour counts both
/// times.
bool armed(std::span<const DaySchedule> week, const TimeZone& zone, WallTime time);

/// What is to be recorded at this moment; nothing outside all periods.
std::optional<RecordPeriodType> recordingTypeAt(
    std::span<const RecordDay> week, const TimeZone& zone, WallTime time
);

/// True when `minuteOfDay` lies in one of the periods, as for day and night.
bool contains(std::span<const Period> periods, int minuteOfDay);

}  // namespace ocelli::config
