// Palettes: which colour a level of warmth has. Data.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ocelli::camera::thermal_picture {

struct Rgb {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    bool operator==(const Rgb&) const = default;
};

inline constexpr std::size_t kLevels = 256;

/// A palette as stops that are evenly spread from cold to hot, "rrggbb" each.
struct Palette {
    std::string_view name;   ///< as in settings: "white-hot"
    std::string_view title;  ///< as people read it: "White hot"
    std::span<const std::uint32_t> stops;

    /// White hot and black hot: those that target enhancement may colour (TC-PAL-02).
    bool isGrey() const { return name == "white-hot" || name == "black-hot"; }

    /// Cold to hot, straight between the stops.
    std::array<Rgb, kLevels> colours() const;
};

/// All of them, white hot first.
std::span<const Palette> palettes();

/// Null for a name that is not among them.
const Palette* findPalette(std::string_view name);

}  // namespace ocelli::camera::thermal_picture
