// Where sound leaves the device: a sound card, or a file in its place.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli::camera::talk {

/// One channel of 16-bit sound. Thread-bound to whoever plays.
class SoundOutput {
  public:
    virtual ~SoundOutput() = default;

    virtual std::uint32_t sampleRate() const = 0;  ///< Hz

    /// Hands all of it over; waits up to 200 ms for room. NotFound when the device is gone.
    virtual Result<void> write(std::span<const std::int16_t> samples) = 0;
};

/// Opens the output of a channel.
/// @param device  ALSA name from the settings
using OpenOutput =
    std::function<Result<std::unique_ptr<SoundOutput>>(int channel, const std::string& device)>;

/// What the option says: "alsa" (sound cards, by the settings' device), "wav:FOLDER" (the virtual
/// twin: talk-1.wav for channel 1, from the beginning with each talk), "wav:FOLDER?rate=8000", or
/// "none", for which the function is empty. InvalidArgument for anything else.
Result<OpenOutput> parseSoundOutput(std::string_view text);

/// @param name  by ALSA, for example "default" or "hw:1,0"
/// NotFound, PermissionDenied, FailedPrecondition (used by another program), Unsupported.
Result<std::unique_ptr<SoundOutput>> openAlsaOutput(const std::string& name);

/// A WAV file that can be read at any time; at an hour it begins anew.
Result<std::unique_ptr<SoundOutput>> openWavOutput(
    const std::string& file, std::uint32_t sampleRate
);

}  // namespace ocelli::camera::talk
