// A drawn scene as a sensor sees it: exposure time, gain, iris, and lamps that flicker on the
// mains.
#pragma once

#include "camera/capture/camera_controls.h"
#include "media/frame.h"

namespace ocelli::camera::capture {

/// The virtual twin of a sensor. Exposed automatically, a scene looks as it is drawn; set by hand
/// it is as bright as exposure time, gain (up to 30 dB) and iris make it against 1/100 s, no gain
/// and an open iris. Reentrant.
class SceneExposure {
  public:
    /// @param mains  what the scene's lamps hang on; Unknown: they do not flicker
    explicit SceneExposure(Mains mains = Mains::Unknown) : mains_(mains) {}

    void apply(const CameraControls& controls) { controls_ = controls; }

    /// Light that reaches the picture against that of the drawing.
    /// @param seconds  scene time at which the exposure begins
    double light(double seconds) const;

    /// In place; nothing is done where the light is that of the drawing.
    void expose(media::Frame& frame, double seconds) const;

  private:
    double ripple(double seconds, double exposure) const;

    Mains mains_;
    CameraControls controls_;
};

}  // namespace ocelli::camera::capture
