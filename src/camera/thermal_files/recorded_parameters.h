// What has to be known of a recorded picture to tell its temperatures again, as JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "camera/thermal/object_parameters.h"
#include "camera/thermal/radiometry.h"

namespace ocelli::camera::thermal_files {

/// Written beside each picture of a recording.
struct RecordedParameters {
    WallTime time;
    std::uint64_t sequence = 0;
    bool frozen = false;  ///< the shutter was closed: the picture is an old one
    double sensorCelsius = 0;
    thermal::CameraModel camera;

    /// Of the scene, as they were set then; nothing when the camera gave finished temperatures of
    /// unknown surfaces.
    std::optional<thermal::ObjectParameters> object;
};

/// One line, about half a kilobyte. Numbers come back as they were.
std::string formatRecordedParameters(const RecordedParameters& parameters);

/// DataLoss that names what is missing or no curve. The object's ranges are not checked:
/// Radiometry::create does.
Result<RecordedParameters> parseRecordedParameters(std::string_view text);

}  // namespace ocelli::camera::thermal_files
