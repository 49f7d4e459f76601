// Sounds that are played as a whole: built-in ones, and WAV files that somebody has brought.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli::camera::talk {

/// One channel of 16-bit samples.
struct Sound {
    std::uint32_t sampleRate = 16000;  ///< Hz, 8000..48000
    std::vector<std::int16_t> samples;

    Duration length() const;

    bool operator==(const Sound&) const = default;
};

inline constexpr Duration kLongestSound = std::chrono::seconds(30);
inline constexpr std::size_t kLargestSoundFile = 8U << 20U;

/// Reads a WAV file: PCM of 8, 16 or 24 bits, one or two channels (which are added up), 8 to 48
/// kHz, up to kLongestSound. InvalidArgument says what it is instead.
Result<Sound> parseWav(ByteSpan file);

/// "Siren", "Beep", "Two tones", "Chime", "Pulses".
const std::vector<std::string_view>& builtInSounds();

/// Nothing when there is none of that name.
std::optional<Sound> makeBuiltIn(std::string_view name);

}  // namespace ocelli::camera::talk
