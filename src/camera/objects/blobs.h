// Connected pieces of a mask.
#pragma once

#include <cstdint>
#include <vector>

namespace ocelli::camera::objects {

/// A rectangle of whole pixels; right and bottom lie outside.
struct PixelBox {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;

    int width() const { return right - left; }

    int height() const { return bottom - top; }
};

struct Blob {
    PixelBox box;    ///< of the pixels that count
    int pixels = 0;  ///< that count
};

/// Finds pieces and numbers their pixels.
/// @param joined  pixels that hold pieces together   @param counted  those that count, a part of it
/// @param labels  overwritten: 0, or 1 + the piece's index for pixels of `joined`
/// @param least  pixels that a piece must have; smaller ones are left out (label 0)
/// @return at most `most` pieces, the first ones from the top
std::vector<Blob> findBlobs(
    int width,
    int height,
    const std::vector<std::uint8_t>& joined,
    const std::vector<std::uint8_t>& counted,
    int least,
    std::size_t most,
    std::vector<std::uint16_t>& labels
);

}  // namespace ocelli::camera::objects
