// Which of a camera's modes fits best what was asked for.
#pragma once

#include <optional>

#include "camera/capture/source.h"
#include "camera/capture/v4l2_device.h"

namespace ocelli::camera::capture {

struct V4l2Wish {
    int width = 1920;
    int height = 1080;
    double frameRate = 25;
    std::uint32_t format = 0;  ///< four characters; 0: any that can be decoded, no H.264
};

/// From "v4l2:/dev/video0?width=1280&height=720&fps=30&format=mjpeg". InvalidArgument that names
/// the option.
Result<V4l2Wish> parseV4l2Wish(const SourceAddress& address);

/// The mode nearest in size, then in rate; among equals raw pictures before JPEG, as they cost no
/// decoding. Nothing when no mode has a format that can be read.
std::optional<V4l2Mode> chooseMode(const std::vector<V4l2Mode>& modes, const V4l2Wish& wish);

}  // namespace ocelli::camera::capture
