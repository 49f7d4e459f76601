// Weighs modes by size, rate and format.
#include "camera/capture/v4l2_choice.h"

#include <array>
#include <cmath>

#include "base/text.h"

namespace ocelli::camera::capture {
namespace {

struct Format {
    std::string_view name;
    std::uint32_t code;
    double cost;  ///< of decoding, small against size and rate
};

constexpr std::array<Format, 8> kFormats = {{
    {"nv12", kNv12, 0.00},
    {"yu12", kYu12, 0.00},
    {"yuyv", kYuyv, 0.01},
    {"uyvy", kUyvy, 0.01},
    {"mjpeg", kMjpg, 0.10},
    {"jpeg", kJpeg, 0.10},
    {"grey", kGrey, 0.50},
    {"h264", kH264, 0.00},
}};

Result<int> numberOption(
    const SourceAddress& address, std::string_view name, int absent, int most
) {
    const std::string text = address.option(name, "");
    if (text.empty()) {
        return absent;
    }
    const auto value = toInteger(text);
    if (!value || *value < 1 || *value > most) {
        return fail(ErrorKind::InvalidArgument, std::string(name) + " is out of range")
            .withField("source." + std::string(name), "1.." + std::to_string(most));
    }
    return static_cast<int>(*value);
}

const Format* formatOf(std::uint32_t code) {
    for (const Format& format : kFormats) {
        if (format.code == code) {
            return &format;
        }
    }
    return nullptr;
}

double costOf(const V4l2Mode& mode, const V4l2Wish& wish, const Format& format) {
    const double width = std::abs(std::log2(static_cast<double>(mode.width) / wish.width));
    const double height = std::abs(std::log2(static_cast<double>(mode.height) / wish.height));
    // A rate that is not told is taken to be enough.
    const double rate = mode.frameRate > 0 ? mode.frameRate : wish.frameRate;
    const double missing = std::max(0.0, 1 - rate / wish.frameRate);
    return 10 * (width + height) + 20 * missing + format.cost;
}

}  // namespace

Result<V4l2Wish> parseV4l2Wish(const SourceAddress& address) {
    V4l2Wish wish;
    wish.width = OCELLI_TRY(numberOption(address, "width", wish.width, 16384));
    wish.height = OCELLI_TRY(numberOption(address, "height", wish.height, 16384));
    wish.frameRate = OCELLI_TRY(numberOption(address, "fps", 25, 240));
    const std::string name = toLower(address.option("format", "auto"));
    if (name == "auto") {
        return wish;
    }
    for (const Format& format : kFormats) {
        if (format.name == name) {
            wish.format = format.code;
            return wish;
        }
    }
    return fail(ErrorKind::InvalidArgument, "there is no picture format " + name)
        .withField("source.format", "auto, nv12, yu12, yuyv, uyvy, mjpeg, jpeg, grey, h264");
}

std::optional<V4l2Mode> chooseMode(const std::vector<V4l2Mode>& modes, const V4l2Wish& wish) {
    std::optional<V4l2Mode> best;
    double lowest = 0;
    for (const V4l2Mode& mode : modes) {
        const Format* format = formatOf(mode.format);
        const bool fits = wish.format == 0 ? mode.format != kH264 : mode.format == wish.format;
        if (format == nullptr || !fits) {
            continue;
        }
        const double cost = costOf(mode, wish, *format);
        if (!best || cost < lowest) {
            best = mode;
            lowest = cost;
        }
    }
    return best;
}

}  // namespace ocelli::camera::capture
