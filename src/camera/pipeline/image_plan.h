// From the image settings of a channel to what its stages, its sensor and its lamp are to do.
#pragma once

#include "camera/capture/camera_controls.h"
#include "camera/image/image_parameters.h"
#include "config/generated/settings.h"

namespace ocelli::camera::pipeline {

image::ImageParameters imageParametersOf(const config::ImageSettings& settings);

image::MaskParameters maskParametersOf(const config::MasksSettings& settings);

capture::CameraControls controlsOf(const config::ImageSettings& settings);

/// What remains for a source that turns its pictures itself and makes their colours: only the
/// adjustments of a finished picture.
config::ImageSettings adjustmentsOf(const config::ImageSettings& settings);

}  // namespace ocelli::camera::pipeline
