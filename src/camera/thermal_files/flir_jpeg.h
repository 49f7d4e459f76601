// Takes the FLIR record out of a radiometric JPEG.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::camera::thermal_files {

/// True when the bytes begin as a JPEG does.
bool isJpeg(ByteSpan bytes);

/// The FFF block that the APP1 segments "FLIR" hold together. DataLoss when the file or one of its
/// parts is cut off or missing; Unsupported when it holds no temperatures that can be read.
Result<Bytes> parseFlirJpeg(ByteSpan bytes);

}  // namespace ocelli::camera::thermal_files
