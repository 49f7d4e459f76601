// The clock of the machine: whether it may be set, and setting it.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"

namespace ocelli::host::time {

/// Reentrant.
class MachineClock {
  public:
    virtual ~MachineClock() = default;

    /// Why we may not set it; empty: we may.
    virtual std::string refusal() const = 0;

    /// Something else keeps it on time at this moment: a time service of the operating system.
    virtual bool keptOnTime() const = 0;

    /// At once. PermissionDenied, InvalidArgument (a time that the kernel does not take).
    virtual Result<void> step(Duration by) = 0;

    /// So slowly that no time comes twice; for less than half a second.
    virtual Result<void> slew(Duration by) = 0;
};

/// The kernel's own (clock_settime, adjtimex).
/// @param own  this program may set it: somebody said so at the command line
std::unique_ptr<MachineClock> makeMachineClock(bool own);

/// A twin: sets nothing but says that it did.
class VirtualMachineClock final : public MachineClock {
  public:
    std::string refusal() const override { return refused; }

    bool keptOnTime() const override { return kept; }

    Result<void> step(Duration by) override {
        moved += by;
        ++steps;
        return {};
    }

    Result<void> slew(Duration by) override {
        moved += by;
        return {};
    }

    std::string refused = {};
    bool kept = false;
    Duration moved{};
    int steps = 0;
};

}  // namespace ocelli::host::time
