// How bright the parts of a picture are, coarsely.
#pragma once

#include <array>
#include <cstddef>

#include "media/frame.h"

namespace ocelli::camera::image {

/// Mean brightness of cells, from every fourth pixel of every fourth row.
struct LightGrid {
    static constexpr int kColumns = 32;
    static constexpr int kRows = 18;

    std::array<float, std::size_t{kColumns} * kRows> cells{};  ///< [row][column], 0..255

    float& at(int column, int row) {
        return cells[static_cast<std::size_t>(row * kColumns + column)];
    }

    float at(int column, int row) const {
        return cells[static_cast<std::size_t>(row * kColumns + column)];
    }
};

/// @param luma  at least 32 x 18 pixels; of a smaller one, cells without a pixel are 0
LightGrid measureLight(const media::ConstPlane& luma);

/// Mean of the whole picture, from the same pixels.
float meanLight(const media::ConstPlane& luma);

}  // namespace ocelli::camera::image
