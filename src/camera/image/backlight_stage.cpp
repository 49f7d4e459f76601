// Which cells count, and the curve that makes them bright enough.
#include "camera/image/backlight_stage.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ocelli::camera::image {
namespace {

constexpr float kWanted = 0.42F;      ///< of the range of brightness, in the part that counts
constexpr float kLeastPower = 0.35F;  ///< the strongest curve
constexpr float kFollow = 0.125F;     ///< of the way, each picture

bool encloses(const std::vector<MaskPoint>& area, double x, double y) {
    bool inside = false;
    for (std::size_t i = 0, j = area.size() - 1; i < area.size(); j = i++) {
        const MaskPoint& a = area[i];
        const MaskPoint& b = area[j];
        if ((a.y > y) != (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x) {
            inside = !inside;
        }
    }
    return inside;
}

}  // namespace

void BacklightStage::apply(Backlight mode, const std::vector<MaskPoint>& area) {
    mode_ = mode;
    area_ = area;
    if (mode == Backlight::Off) {
        known_ = false;
    }
}

bool BacklightStage::counts(int column, int row) const {
    const double x = (column + 0.5) / LightGrid::kColumns;
    const double y = (row + 0.5) / LightGrid::kRows;
    switch (mode_) {
        case Backlight::Off:
            return false;
        case Backlight::Centre:
            return x > 0.3 && x < 0.7 && y > 0.3 && y < 0.7;
        case Backlight::Top:
            return y < 1.0 / 3;
        case Backlight::Bottom:
            return y > 2.0 / 3;
        case Backlight::Left:
            return x < 1.0 / 3;
        case Backlight::Right:
            return x > 2.0 / 3;
        case Backlight::Custom:
            return area_.size() < 3 || encloses(area_, x, y);
    }
    return false;
}

float BacklightStage::lightOf(const LightGrid& grid) const {
    float sum = 0;
    float cells = 0;
    for (int row = 0; row < LightGrid::kRows; ++row) {
        for (int column = 0; column < LightGrid::kColumns; ++column) {
            if (counts(column, row)) {
                sum += grid.at(column, row);
                cells += 1;
            }
        }
    }
    // An area smaller than a cell: there is nothing to go by.
    return cells > 0 ? sum / cells : 16 + 219 * kWanted;
}

void BacklightStage::draw() {
    for (std::size_t value = 0; value < table_.size(); ++value) {
        const float share = std::clamp((static_cast<float>(value) - 16) / 219, 0.0F, 1.0F);
        table_[value] = static_cast<std::uint8_t>(std::lround(16 + 219 * std::pow(share, power_)));
    }
}

void BacklightStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    const float light = lightOf(measureLight(std::as_const(*frame).plane(0)));
    const float share = std::clamp((light - 16) / 219, 0.02F, 0.98F);
    const float wished = std::clamp(std::log(kWanted) / std::log(share), kLeastPower, 1.0F);
    const float before = power_;
    power_ = std::exchange(known_, true) ? power_ + (wished - power_) * kFollow : wished;
    if (power_ > 0.99F) {
        return;
    }
    if (std::abs(power_ - before) > 1e-4F || table_[128] == 0) {
        draw();
    }
    const auto luma = frame->plane(0);
    for (int y = 0; y < luma.height; ++y) {
        pixels::mapTable(luma.row(y), static_cast<std::size_t>(luma.width), table_);
    }
}

}  // namespace ocelli::camera::image
