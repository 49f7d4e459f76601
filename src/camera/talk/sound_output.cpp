// Chooses the maker of outputs.
#include "camera/talk/sound_output.h"

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::camera::talk {
namespace {

constexpr std::string_view kWav = "wav:";
constexpr std::string_view kRate = "?rate=";
constexpr std::int64_t kUsualRate = 48000;

Error wrong() {
    return fail(ErrorKind::InvalidArgument, "no such sound output")
        .withField("sound-out", "alsa, none, wav:FOLDER, wav:FOLDER?rate=4000..192000");
}

}  // namespace

Result<OpenOutput> parseSoundOutput(std::string_view text) {
    if (text == "alsa") {
        return OpenOutput([](int, const std::string& device) { return openAlsaOutput(device); });
    }
    if (text == "none") {
        return OpenOutput();
    }
    if (!text.starts_with(kWav) || text.find('\0') != std::string_view::npos) {
        return wrong();
    }
    text.remove_prefix(kWav.size());
    std::int64_t rate = kUsualRate;
    if (const std::size_t at = text.rfind(kRate); at != std::string_view::npos) {
        rate = toInteger(text.substr(at + kRate.size())).value_or(0);
        text = text.substr(0, at);
    }
    if (text.empty() || rate < 4000 || rate > 192000) {
        return wrong();
    }
    return OpenOutput([folder = std::string(text), rate](int channel, const std::string&) {
        return openWavOutput(
            fmt::format("{}/talk-{}.wav", folder, channel), static_cast<std::uint32_t>(rate)
        );
    });
}

}  // namespace ocelli::camera::talk
