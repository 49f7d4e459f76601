// Sums over cells.
#include "camera/image/light_grid.h"

#include <cstdint>
#include <numeric>

namespace ocelli::camera::image {
namespace {

constexpr int kStep = 4;

}  // namespace

LightGrid measureLight(const media::ConstPlane& luma) {
    LightGrid grid;
    for (int row = 0; row < LightGrid::kRows; ++row) {
        const int top = luma.height * row / LightGrid::kRows;
        const int bottom = luma.height * (row + 1) / LightGrid::kRows;
        std::array<std::uint32_t, LightGrid::kColumns> sums{};
        std::array<std::uint32_t, LightGrid::kColumns> counts{};
        for (int y = top; y < bottom; y += kStep) {
            const std::uint8_t* pixels = luma.row(y);
            for (int column = 0; column < LightGrid::kColumns; ++column) {
                const auto cell = static_cast<std::size_t>(column);
                const int right = luma.width * (column + 1) / LightGrid::kColumns;
                for (int x = luma.width * column / LightGrid::kColumns; x < right; x += kStep) {
                    sums[cell] += pixels[x];
                    ++counts[cell];
                }
            }
        }
        for (int column = 0; column < LightGrid::kColumns; ++column) {
            const auto cell = static_cast<std::size_t>(column);
            if (counts[cell] > 0) {
                grid.at(column, row) =
                    static_cast<float>(sums[cell]) / static_cast<float>(counts[cell]);
            }
        }
    }
    return grid;
}

float meanLight(const media::ConstPlane& luma) {
    const LightGrid grid = measureLight(luma);
    return std::accumulate(grid.cells.begin(), grid.cells.end(), 0.0F) /
           static_cast<float>(grid.cells.size());
}

}  // namespace ocelli::camera::image
