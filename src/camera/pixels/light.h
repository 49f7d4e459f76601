// Row kernels of light and noise: tables, local gains, tints, smoothing in time and space;
// vectorised.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ocelli::camera::pixels {

/// What becomes of each of 256 values.
using ByteTable = std::array<std::uint8_t, 256>;

/// In place.
void mapTable(std::uint8_t* row, std::size_t count, const ByteTable& table);

/// Brightness above black (16) times a gain of its own, in place; 1/256, at most 4095. Results
/// are held within 16..235 and within 1 of exact arithmetic.
void scaleLuma(std::uint8_t* row, const std::uint16_t* gains, std::size_t count);

/// A tint grows with brightness: so much colour for each step of brightness above black (16).
struct Tint {
    float blue = 0;  ///< -1..1
    float red = 0;   ///< -1..1

    bool operator==(const Tint&) const = default;
};

/// Takes a tint out of a row of colour, in place; within 1 of exact arithmetic, held
/// within 16..240.
/// @param upper, lower  the two rows of brightness it belongs to, 2 * count pixels each
void removeTint(
    std::uint8_t* blue,
    std::uint8_t* red,
    const std::uint8_t* upper,
    const std::uint8_t* lower,
    std::size_t count,
    const Tint& tint
);

/// How strongly a pixel is drawn to others that differ little from it, and not at all to those that
/// differ by `reach` or more.
struct Pull {
    float strength = 0;  ///< 0..0.95
    int reach = 16;      ///< 4..32
};

/// Draws a row towards what it was before, in place. `kept` is what comes of it with six bits
/// behind the point, for the next time. A difference fades with its size: what moves stays as it
/// is.
void blendTime(std::uint8_t* row, std::int16_t* kept, std::size_t count, const Pull& pull);

/// Draws a row towards its eight neighbours, each by its own difference. The three rows are read
/// from [-1] to [count], both included. `to` is none of them.
void smoothRow(
    std::uint8_t* to,
    const std::uint8_t* above,
    const std::uint8_t* here,
    const std::uint8_t* below,
    std::size_t count,
    const Pull& pull
);

}  // namespace ocelli::camera::pixels
