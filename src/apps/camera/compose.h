// Where the wings meet: every part of the camera, made in order and joined by callbacks.
#pragma once

#include <memory>

#include "apps/camera/options.h"

namespace ocelli::apps::camera {

/// How the program ended.
enum class Ending { Quit, Reboot };

/// The whole camera. Thread-bound to the thread that calls run().
class Camera {
  public:
    /// Opens everything; the device answers once run() is called. Errors name what could not be
    /// opened.
    static Result<std::unique_ptr<Camera>> create(const Options& options);

    /// Ends all parts in order; nothing that was recorded is lost.
    ~Camera();

    /// Runs until a signal or a reboot ends it.
    Ending run();

    struct Parts;

  private:
    explicit Camera(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace ocelli::apps::camera
