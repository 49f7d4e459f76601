// RGB to BT.709 (ITU-R BT.709, 3.2 to 3.5).
#include "camera/pixels/colour.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace ocelli::camera::pixels {

YuvColour toYuv(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    const double r = red / 255.0;
    const double g = green / 255.0;
    const double b = blue / 255.0;
    const double luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    return {
        static_cast<std::uint8_t>(std::lround(16 + 219 * luma)),
        static_cast<std::uint8_t>(std::lround(128 + 224 * (b - luma) / 1.8556)),
        static_cast<std::uint8_t>(std::lround(128 + 224 * (r - luma) / 1.5748))
    };
}

Result<YuvColour> parseColour(std::string_view text, std::string_view field) {
    unsigned value = 0;
    const char* end = text.data() + text.size();
    const auto read = text.size() == 7 && text[0] == '#'
                          ? std::from_chars(text.data() + 1, end, value, 16)
                          : std::from_chars_result{text.data(), std::errc::invalid_argument};
    if (read.ec != std::errc() || read.ptr != end) {
        return fail(ErrorKind::InvalidArgument, fmt::format("\"{}\" is not a colour", text))
            .withField(std::string(field), "#rrggbb");
    }
    return toYuv(
        static_cast<std::uint8_t>(value >> 16U),
        static_cast<std::uint8_t>(value >> 8U & 0xFFU),
        static_cast<std::uint8_t>(value & 0xFFU)
    );
}

}  // namespace ocelli::camera::pixels
