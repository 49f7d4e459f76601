// Reads WAV files chunk by chunk ("Multimedia Programming Interface and Data Specifications 1.0").
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "camera/talk/sound.h"

namespace ocelli::camera::talk {
namespace {

constexpr std::uint32_t kPcm = 1;
constexpr std::uint32_t kExtensible = 0xFFFE;  // the real format is in its first bytes of a GUID
constexpr std::size_t kChunkHead = 8;
constexpr std::size_t kFormatSize = 16;
constexpr std::size_t kSubFormatAt = 24;

Error wrong(std::string why) {
    return fail(ErrorKind::InvalidArgument, std::move(why))
        .withField(
            "sound", "WAV, PCM of 8, 16 or 24 bits, 1 or 2 channels, 8 to 48 kHz, up to 30 s"
        );
}

/// WAV is little-endian.
std::uint32_t littleEndian(ByteSpan bytes, std::size_t at, unsigned count) {
    std::uint32_t value = 0;
    for (unsigned i = count; i-- > 0;) {
        value = value << 8U | std::to_integer<std::uint32_t>(bytes[at + i]);
    }
    return value;
}

struct Format {
    std::uint32_t channels = 0;
    std::uint32_t sampleRate = 0;
    std::uint32_t bits = 0;

    std::size_t frameSize() const { return std::size_t{channels} * bits / 8; }
};

Result<Format> formatOf(ByteSpan chunk) {
    if (chunk.size() < kFormatSize) {
        return wrong("the WAV file does not say its format");
    }
    std::uint32_t kind = littleEndian(chunk, 0, 2);
    if (kind == kExtensible && chunk.size() >= kSubFormatAt + 2) {
        kind = littleEndian(chunk, kSubFormatAt, 2);
    }
    const Format format{
        littleEndian(chunk, 2, 2), littleEndian(chunk, 4, 4), littleEndian(chunk, 14, 2)
    };
    if (kind != kPcm) {
        return wrong(fmt::format("the sound is compressed (format {}), not PCM", kind));
    }
    if (format.channels < 1 || format.channels > 2) {
        return wrong(fmt::format("the sound has {} channels", format.channels));
    }
    if (format.sampleRate < 8000 || format.sampleRate > 48000) {
        return wrong(fmt::format("the sound has {} samples a second", format.sampleRate));
    }
    if (format.bits != 8 && format.bits != 16 && format.bits != 24) {
        return wrong(fmt::format("the sound has samples of {} bits", format.bits));
    }
    return format;
}

/// The upper 16 bits of a sample; 8-bit ones have no sign.
int sampleAt(ByteSpan data, std::size_t at, std::uint32_t bits) {
    if (bits == 8) {
        return (static_cast<int>(std::to_integer<unsigned>(data[at])) - 128) * 256;
    }
    const std::size_t upper = at + bits / 8 - 2;
    return static_cast<std::int16_t>(littleEndian(data, upper, 2));
}

Result<Sound> soundOf(const Format& format, ByteSpan data) {
    const std::size_t frames = data.size() / format.frameSize();
    const auto longest = std::chrono::duration_cast<std::chrono::seconds>(kLongestSound).count();
    if (frames == 0) {
        return wrong("the WAV file has no sound in it");
    }
    if (frames > std::size_t{format.sampleRate} * static_cast<std::size_t>(longest)) {
        return wrong(fmt::format("the sound is {} s long", frames / format.sampleRate));
    }
    Sound sound{format.sampleRate, {}};
    sound.samples.reserve(frames);
    for (std::size_t i = 0; i < frames; ++i) {
        int sum = 0;
        for (std::uint32_t channel = 0; channel < format.channels; ++channel) {
            sum +=
                sampleAt(data, i * format.frameSize() + channel * (format.bits / 8), format.bits);
        }
        sound.samples.push_back(static_cast<std::int16_t>(std::clamp(sum, -32768, 32767)));
    }
    return sound;
}

}  // namespace

Duration Sound::length() const {
    return Duration(static_cast<std::int64_t>(samples.size()) * 1'000'000'000 / sampleRate);
}

Result<Sound> parseWav(ByteSpan file) {
    constexpr std::size_t kHead = 12;
    if (file.size() > kLargestSoundFile) {
        return wrong("the file is too large");
    }
    if (file.size() < kHead || asText(file.first(4)) != "RIFF" ||
        asText(file.subspan(8, 4)) != "WAVE") {
        return wrong("this is no WAV file");
    }
    std::optional<Format> format;
    ByteSpan rest = file.subspan(kHead);
    while (rest.size() >= kChunkHead) {
        const std::string_view name = asText(rest.first(4));
        // Programs that write while they record leave a length that is too large.
        const std::size_t size =
            std::min<std::size_t>(littleEndian(rest, 4, 4), rest.size() - kChunkHead);
        const ByteSpan content = rest.subspan(kChunkHead, size);
        if (name == "fmt ") {
            format = OCELLI_TRY(formatOf(content));
        } else if (name == "data" && format) {
            return soundOf(*format, content);
        }
        rest = rest.subspan(std::min(rest.size(), kChunkHead + size + size % 2));
    }
    return wrong("the WAV file has no sound in it");
}

}  // namespace ocelli::camera::talk
