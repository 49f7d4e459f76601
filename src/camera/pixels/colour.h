// A colour of video, and reading one as people write it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace ocelli::camera::pixels {

/// BT.709, limited range.
struct YuvColour {
    std::uint8_t y = 16;
    std::uint8_t u = 128;
    std::uint8_t v = 128;

    bool operator==(const YuvColour&) const = default;
};

YuvColour toYuv(std::uint8_t red, std::uint8_t green, std::uint8_t blue);

/// "#rrggbb". InvalidArgument naming `field`.
Result<YuvColour> parseColour(std::string_view text, std::string_view field);

}  // namespace ocelli::camera::pixels
