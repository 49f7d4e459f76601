// A stream of JPEG pictures as a video encoder.
#pragma once

#include "camera/encode/video_encoder.h"

namespace ocelli::camera::encode::detail {

/// Parameters are already checked.
Result<std::unique_ptr<VideoEncoder>> createMjpegEncoder(const VideoParameters& parameters);

}  // namespace ocelli::camera::encode::detail
