// The record of a FLIR file that holds calibration and measuring parameters.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "camera/thermal/object_parameters.h"
#include "camera/thermal/radiometry.h"

namespace ocelli::camera::thermal_files {

struct CameraInfo {
    thermal::CameraModel model;
    thermal::ObjectParameters object;
    std::string name;
};

/// DataLoss when the record is too short, Unsupported when it holds no calibration (a picture of a
/// camera that does not measure): its counts are relative.
Result<CameraInfo> parseCameraInfo(ByteSpan record);

}  // namespace ocelli::camera::thermal_files
