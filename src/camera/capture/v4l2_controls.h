// Exposure, gain, iris and mains as the controls of a Video4Linux camera.
#pragma once

#include "camera/capture/camera_controls.h"
#include "camera/capture/v4l2_device.h"

namespace ocelli::camera::capture {

/// Sets what the camera has of it, each within its range: exposure first, as gain and iris can
/// often be set only while it is manual. NotFound when the camera is gone; what a driver refuses is
/// told in the log, and the rest goes on.
Result<void> applyControls(V4l2Device& device, const CameraControls& controls);

}  // namespace ocelli::camera::capture
