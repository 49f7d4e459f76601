// Small grey pictures for analytics: scaling down by areas, and differences by cells; vectorised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "media/frame.h"

namespace ocelli::camera::pixels {

/// A grey picture without gaps between rows.
struct GreyPicture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;  ///< [height][width]

    const std::uint8_t* row(int y) const {
        return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    }

    std::uint8_t* row(int y) {
        return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    }
};

/// Scales down by any factor: each pixel is the mean of the whole pixels it stands for.
class GreyScaler {
  public:
    /// @param to  its size says what is wanted, at most that of `from`, at least 1 x 1; pixels are
    /// overwritten
    void scale(const media::ConstPlane& from, GreyPicture& to);

  private:
    void sumRows(const media::ConstPlane& from, int top, int bottom);

    std::vector<std::size_t> edges_;  ///< first column of each small pixel
    std::vector<std::uint32_t> sums_;
    std::vector<std::uint16_t> partial_;
};

/// A size of the same shape, at most `widest` wide, never larger than the picture, at least 1 x 1.
GreyPicture makeGreyFor(int width, int height, int widest);

/// Sum of absolute differences of two rows.
std::uint64_t sumOfDifferences(const std::uint8_t* a, const std::uint8_t* b, std::size_t count);

/// The same for each cell of a grid over two pictures of one size.
/// @param sums  [rows][columns], overwritten
void differencesByCell(
    const GreyPicture& a, const GreyPicture& b, int columns, int rows, std::span<std::uint64_t> sums
);

/// Adds a row of bytes to a row of words, which must not overflow.
void addToWords(std::uint16_t* sums, const std::uint8_t* row, std::size_t count);

}  // namespace ocelli::camera::pixels
