// A sound input of this machine.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::camera::capture {

/// Thread-bound to its input's thread.
class PcmDevice {
  public:
    virtual ~PcmDevice() = default;

    virtual std::uint32_t sampleRate() const = 0;  ///< Hz
    virtual int channels() const = 0;              ///< 1 or 2

    struct Reading {
        std::size_t frames = 0;  ///< groups of channels; 0 when nothing came within 100 ms
        Duration age{};          ///< how long ago the first of them was captured
        bool gap = false;        ///< sound was lost before them (overrun)
    };

    /// Fills `samples` (interleaved) at most. NotFound when the device is gone.
    virtual Result<Reading> read(std::span<std::int16_t> samples) = 0;
};

/// @param name  by ALSA, for example "default" or "hw:1,0"
/// NotFound, PermissionDenied, FailedPrecondition (used by another program), Unsupported.
Result<std::unique_ptr<PcmDevice>> openPcmDevice(const std::string& name);

}  // namespace ocelli::camera::capture
