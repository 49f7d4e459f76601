// The version that people see; one place.
#pragma once

#include <string_view>

namespace ocelli::apps::camera {

inline constexpr std::string_view kVersion = OCELLI_VERSION;

}  // namespace ocelli::apps::camera
