// Where the rooms of the controller meet, made in order and joined by callbacks.
#pragma once

#include <memory>

#include "apps/controller/options.h"

namespace ocelli::apps::controller {

/// The whole controller. Thread-bound to the thread that calls run().
class Controller {
  public:
    /// Opens everything, and sets up from the file when one is given. Errors name what could not be
    /// opened, or the member of the file.
    static Result<std::unique_ptr<Controller>> create(const Options& options);

    ~Controller();

    enum class End { Signal, Again, PowerOff };

    /// Runs until a signal ends it, it has been reset and must start again, or the power button was
    /// held.
    End run();

    struct Parts;

  private:
    explicit Controller(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace ocelli::apps::controller
