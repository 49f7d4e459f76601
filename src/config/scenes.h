// Scenes: named sets of image settings, as the catalog has them.
#pragma once

#include <string_view>

#include "config/generated/settings.h"

namespace ocelli::config {

/// The settings with the values of a scene in their place; what the scene does not name stays.
/// NotFound.
Result<ImageSettings> withScene(const ImageSettings& settings, std::string_view scene);

/// What holds at this minute of the day: that of the period it lies in, else the settings
/// themselves.
ImageSettings imageSettingsAt(const ImageSettings& settings, int minuteOfDay);

}  // namespace ocelli::config
