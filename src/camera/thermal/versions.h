// Which way of measuring and which calibration are in force, for people who compare devices.
#pragma once

#include <string>
#include <string_view>

#include "camera/thermal/calibration.h"

namespace ocelli::camera::thermal {

/// Grows when the same counts and parameters would give other temperatures than before.
inline constexpr std::string_view kAlgorithmVersion = "one-path 1.0";

/// The kind of curve and a checksum of its constants: "Planck 3f9a12c4". Two devices with the same
/// word read counts the same way.
std::string calibrationVersion(const Calibration& calibration);

}  // namespace ocelli::camera::thermal
