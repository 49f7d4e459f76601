// Where the wings meet: every part of the worn camera, made in order and joined by callbacks.
#pragma once

#include <memory>

#include "apps/bodycam/options.h"

namespace ocelli::apps::bodycam {

/// The whole camera. Thread-bound to the thread that calls run().
class BodyCam {
  public:
    /// Opens everything and mends what a power cut left. Errors name what could not be opened.
    static Result<std::unique_ptr<BodyCam>> create(const Options& options);

    /// Ends all parts in order; a recording that runs is closed.
    ~BodyCam();

    /// Runs until a signal ends it.
    void run();

    struct Parts;

  private:
    explicit BodyCam(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace ocelli::apps::bodycam
