// Temperatures and rule states as an ONVIF metadata document.
#pragma once

#include <string>
#include <string_view>

#include "camera/thermometry/measurement.h"

namespace ocelli::camera::thermometry {

/// A tt:MetadataStream in XML: for each rule a reading in kelvin with its shape and the place of
/// its extremes, and the state of each alarm, as the ONVIF Analytics Specification says for
/// radiometry. About a kilobyte a rule. Empty rules while measuring is off.
/// @param source  the token of the picture, for example "thermal-2"
std::string metadataDocument(const Measurement& measurement, std::string_view source);

}  // namespace ocelli::camera::thermometry
