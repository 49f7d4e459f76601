// The four rows below each picture of an InfiRay XTherm camera (HT301, T3, T2S+): what its counts
// mean.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "camera/thermal/calibration.h"
#include "camera/thermal/object_parameters.h"

namespace ocelli::camera::thermal_capture {

struct XthermMetadata {
    thermal::QuadraticCalibration calibration;
    thermal::ObjectParameters object;  ///< as set in the camera
    double sensorCelsius = 0;
    double shutterCelsius = 0;
};

/// @param rows   the four rows, 16-bit little-endian
/// @param width  of the picture: 256, 384 or 640
/// Unsupported for another width, DataLoss for rows that are cut off or hold no calibration.
/// Verified against no camera of ours; a T2S+ of the second version delivers counts that this does
/// not fit.
Result<XthermMetadata> parseXthermMetadata(ByteSpan rows, int width);

}  // namespace ocelli::camera::thermal_capture
