// Row kernels that lay one row of pixels over another; vectorised, chosen for the machine at run
// time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ocelli::camera::pixels {

/// to = to * (255 - alpha) / 255 + value, rounded; `value` is already multiplied by alpha.
/// @param count  pixels; no alignment needed
void blendPremultiplied(
    std::uint8_t* to, const std::uint8_t* value, const std::uint8_t* alpha, std::size_t count
);

/// to = to + (colour - to) * mask * opacity / (255 * 255), rounded: one colour through a mask.
void blendColour(
    std::uint8_t* to,
    const std::uint8_t* mask,
    std::size_t count,
    std::uint8_t colour,
    std::uint8_t opacity
);

/// to = from + noise - bias, held within 0..255.
void addNoise(
    std::uint8_t* to,
    const std::uint8_t* from,
    const std::uint8_t* noise,
    std::uint8_t bias,
    std::size_t count
);

}  // namespace ocelli::camera::pixels
