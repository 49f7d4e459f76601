// Colours a picture along a straight curve, without a table for each count.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "camera/thermal/thermal_image.h"
#include "camera/thermal_picture/palette.h"
#include "camera/thermal_picture/range_control.h"
#include "media/frame.h"

namespace ocelli::camera::thermal_picture {

/// What ColourTable does for a straight curve without enhancement, many pixels at a time: palettes
/// are straight between at most 16 stops. Differs from the table by no more than one of its levels.
/// Reentrant.
class StraightColours {
  public:
    static constexpr std::size_t kMostStops = 16;

    /// The palette must have at most kMostStops stops.
    void make(const Palette& palette, const CountRange& range);

    /// The frame has the picture's size, rounded up to even sides.
    void render(const thermal::CountImage& image, media::Frame& frame);

    /// Y, U or V of the stops, and of each one's successor.
    struct Plane {
        alignas(16) std::array<std::uint8_t, kMostStops> stop{};
        alignas(16) std::array<std::uint8_t, kMostStops> next{};
    };

    /// Place on the palette = ((min(counts - low, span) << shift) * factor) >> 16, in 1/256 of the
    /// way from stop to stop.
    struct Scale {
        std::uint16_t low = 0;
        std::uint16_t span = 1;
        int shift = 0;
        std::uint16_t factor = 0;
    };

  private:
    std::array<Plane, 3> planes_;
    Scale scale_;
    std::vector<std::uint16_t> means_;  ///< of 2 x 2 counts, one row
};

}  // namespace ocelli::camera::thermal_picture
