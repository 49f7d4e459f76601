// A camera of this machine, by Video4Linux.
#pragma once

#include <functional>
#include <memory>

#include "camera/capture/detail/surroundings.h"
#include "camera/capture/source.h"
#include "camera/capture/v4l2_choice.h"
#include "camera/capture/v4l2_device.h"

namespace ocelli::camera::capture {

/// With the option format=h264 it passes on what the camera encodes, else it gives frames. A camera
/// that is unplugged is lost, and found when it is back. InvalidArgument that names the option.
Result<std::unique_ptr<Source>> createV4l2Source(const SourceAddress& address, const Clock& clock);

namespace detail {

using OpenDevice = std::function<Result<std::unique_ptr<V4l2Device>>()>;

/// @param name  the device, for messages
std::unique_ptr<Source> makeV4l2Source(
    std::string name, V4l2Wish wish, OpenDevice open, Surroundings surroundings
);

}  // namespace detail
}  // namespace ocelli::camera::capture
