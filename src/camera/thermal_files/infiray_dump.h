// Raw dumps of 256 x 384 InfiRay cameras: a picture above, temperatures below.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "camera/thermal_files/radiometric_frame.h"

namespace ocelli::camera::thermal_files {

/// Frames in a dump by its size alone; 0 when it is none.
std::size_t infirayFrames(ByteSpan bytes);

/// One frame. The counts are 1/64 K in high gain; a dump does not say which gain it was, so
/// Unsupported when the counts cannot be that. InvalidArgument for a frame that is not there.
Result<RadiometricFrame> parseInfirayFrame(ByteSpan bytes, std::size_t frame);

}  // namespace ocelli::camera::thermal_files
