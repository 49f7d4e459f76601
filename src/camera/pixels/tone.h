// Row kernels that change brightness, contrast, colour and sharpness; vectorised.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ocelli::camera::pixels {

/// A straight line through brightness: value * gain + offset, held within lowest..highest.
struct LumaLine {
    float gain = 1;    ///< 0..7.9
    float offset = 0;  ///< -2000..2000
    std::uint8_t lowest = 16;
    std::uint8_t highest = 235;
};

/// In place. Within 1 of exact arithmetic.
void mapLuma(std::uint8_t* row, std::size_t count, const LumaLine& line);

/// Turns and stretches colour around grey (128): blue' = cosine * blue - sine * red, red' = sine *
/// blue + cosine * red.
struct ChromaTurn {
    float cosine = 1;  ///< with the gain in it, -3.9..3.9
    float sine = 0;    ///< with the gain in it, -3.9..3.9
};

/// In place; results are held within 16..240. Within 1 of exact arithmetic.
void turnChroma(std::uint8_t* blue, std::uint8_t* red, std::size_t count, const ChromaTurn& turn);

/// to = here + strength * (here - weighted mean of 3x3), held within 0..255; weights 1 2 1, 2 4 2,
/// 1 2 1. The three rows are read from [-1] to [count], both included. `to` is none of them.
/// @param strength  -1 (softest) … 3.9
void sharpenRow(
    std::uint8_t* to,
    const std::uint8_t* above,
    const std::uint8_t* here,
    const std::uint8_t* below,
    std::size_t count,
    float strength
);

}  // namespace ocelli::camera::pixels
