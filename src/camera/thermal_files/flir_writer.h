// Writes radiometric files that FLIR's programs and those that read their files understand.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "camera/thermal_files/radiometric_frame.h"

namespace ocelli::camera::thermal_files {

/// One picture as an FFF block: calibration, parameters and plain counts. Numbers are kept in
/// 32-bit floats, as the format has them. Unsupported for a camera without Planck constants: the
/// format knows nothing else; InvalidArgument for a picture without pixels or larger than 65,535 a
/// side.
Result<Bytes> writeFff(const RadiometricFrame& frame);

/// The same inside a JPEG that any program shows. InvalidArgument when `jpeg` is none.
Result<Bytes> writeFlirJpeg(ByteSpan jpeg, const RadiometricFrame& frame);

}  // namespace ocelli::camera::thermal_files
