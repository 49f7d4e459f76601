// A power of the local brightness around the middle, as gains.
#include "camera/image/wide_range_stage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "camera/pixels/light.h"

namespace ocelli::camera::image {
namespace {

constexpr float kMiddle = 0.45F;   ///< of the range of brightness: stays as it is
constexpr float kMostBend = 0.6F;  ///< by which the power falls at the highest level
constexpr float kLeastGain = 0.5F;
constexpr float kMostGain = 4;
constexpr float kFollow = 0.125F;  ///< of the way, each picture
constexpr int kRowsAlike = 4;      ///< a cell is far higher

float gainFor(float brightness, float level) {
    const float share = std::clamp((brightness - 16) / 219, 0.02F, 1.0F);
    return std::clamp(std::pow(share / kMiddle, -kMostBend * level), kLeastGain, kMostGain);
}

}  // namespace

void WideRangeStage::apply(bool on, int level) {
    level_ = on ? static_cast<float>(level) / 100 : 0;
    if (!on) {
        known_ = false;
    }
}

void WideRangeStage::follow(const LightGrid& light) {
    const float way = std::exchange(known_, true) ? kFollow : 1;
    for (std::size_t i = 0; i < gains_.cells.size(); ++i) {
        gains_.cells[i] += (gainFor(light.cells[i], level_) - gains_.cells[i]) * way;
    }
}

/// Between the middles of the cells around, in 1/256.
void WideRangeStage::gainsOf(int y, int height, int width) {
    const float down = std::clamp(
        (static_cast<float>(y) + 0.5F) * LightGrid::kRows / static_cast<float>(height) - 0.5F,
        0.0F,
        LightGrid::kRows - 1.0F
    );
    const int upper = std::min(static_cast<int>(down), LightGrid::kRows - 2);
    std::array<float, LightGrid::kColumns> cells{};
    for (int column = 0; column < LightGrid::kColumns; ++column) {
        cells[static_cast<std::size_t>(column)] = std::lerp(
            gains_.at(column, upper), gains_.at(column, upper + 1), down - static_cast<float>(upper)
        );
    }
    row_.resize(static_cast<std::size_t>(width));
    const float step = static_cast<float>(LightGrid::kColumns) / static_cast<float>(width);
    // From the middle of one cell to that of the next the gain runs in a straight line.
    int x = 0;
    for (int column = -1; column < LightGrid::kColumns; ++column) {
        const float left = cells[static_cast<std::size_t>(std::max(column, 0))];
        const float right =
            cells[static_cast<std::size_t>(std::min(column + 1, LightGrid::kColumns - 1))];
        const bool last = column == LightGrid::kColumns - 1;
        const int end =
            last ? width
                 : std::min(width, static_cast<int>((static_cast<float>(column) + 1.5F) / step));
        const float slope = (right - left) * step * 256;
        float gain = left * 256 +
                     ((static_cast<float>(x) + 0.5F) * step - 0.5F - static_cast<float>(column)) *
                         (right - left) * 256;
        for (; x < end; ++x, gain += slope) {
            row_[static_cast<std::size_t>(x)] = static_cast<std::uint16_t>(gain + 0.5F);
        }
    }
}

void WideRangeStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    const auto luma = frame->plane(0);
    follow(measureLight(std::as_const(*frame).plane(0)));
    for (int y = 0; y < luma.height; ++y) {
        if (y % kRowsAlike == 0) {
            gainsOf(y, luma.height, luma.width);
        }
        pixels::scaleLuma(luma.row(y), row_.data(), static_cast<std::size_t>(luma.width));
    }
}

}  // namespace ocelli::camera::image
