// What must hold between the thermal settings of a channel, beyond the range of each.
#pragma once

#include "config/generated/settings.h"

namespace ocelli::config {

/// Numbers of rules and comparisons differ, shapes have the corners they need, pre-alarms come
/// before alarms, ranges are not upside down, comparisons name two areas.
Result<void> check(const TemperatureRulesSettings& rules);

/// Limits are the right way round; target enhancement goes with white hot and black hot only.
Result<void> check(const ThermalPictureSettings& picture);

}  // namespace ocelli::config
