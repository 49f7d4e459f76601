// The program of a network disk, started by us: a server that hangs hangs it, never the camera.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "host/netdisk/message.h"
#include "runtime/helper_program.h"

namespace ocelli::host::netdisk {

/// How far connecting has come, as Trials tell it: "resolved", "connected", "ready" …
using StepListener = std::function<void(std::string_view what, std::string_view detail)>;

/// One program and its conversation. Blocking; reentrant, but for interrupt().
class HelperProcess {
  public:
    /// @param program  path of ocelli-netdisk
    static Result<std::unique_ptr<HelperProcess>> start(const std::string& program);

    /// Asks and waits. An error of the conversation itself ends it: broken() is true from then on.
    /// @return the error that the program answered; DeadlineExceeded, Unavailable, DataLoss of the
    /// conversation
    Result<Answer> ask(const Request& request, Duration atMost, const StepListener& onStep = {});

    bool broken() const { return broken_; }

    /// Ends the conversation, also while another thread is in ask(). Thread-safe.
    void interrupt() const { program_.interrupt(); }

  private:
    explicit HelperProcess(HelperProgram program) : program_(std::move(program)) {}

    HelperProgram program_;
    bool broken_ = false;
};

/// Where ocelli-netdisk is.
std::string helperProgram();

}  // namespace ocelli::host::netdisk
