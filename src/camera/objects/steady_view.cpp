// The shift is measured at half the size, where a whole search is cheap.
#include "camera/objects/steady_view.h"

#include <algorithm>
#include <cmath>

#include "camera/pixels/grey_shift.h"

namespace ocelli::camera::objects {
namespace {

constexpr float kLeastShift = 0.3F;     ///< pixels; less is not worth the softness of moving it
constexpr double kMostRemaining = 0.8;  ///< of the difference
constexpr int kFollow = 16;             ///< pictures
constexpr int kSteps = 16;              ///< of a pixel
constexpr int kUnit = 256;

void halve(const pixels::GreyPicture& from, pixels::GreyPicture& to) {
    to.width = from.width / 2;
    to.height = from.height / 2;
    to.pixels.resize(static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height));
    for (int y = 0; y < to.height; ++y) {
        const std::uint8_t* above = from.row(2 * y);
        const std::uint8_t* below = from.row(2 * y + 1);
        std::uint8_t* out = to.row(y);
        for (int x = 0; x < to.width; ++x) {
            const int sum = above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1];
            out[x] = static_cast<std::uint8_t>((sum + 2) / 4);
        }
    }
}

/// out(x, y) = picture(x + shiftX, y + shiftY), between pixels; the edge goes on beyond itself.
void shift(
    pixels::GreyPicture& picture, float shiftX, float shiftY, std::vector<std::uint8_t>& scratch
) {
    const int wholeX = static_cast<int>(std::floor(shiftX));
    const int wholeY = static_cast<int>(std::floor(shiftY));
    const int right = static_cast<int>((shiftX - static_cast<float>(wholeX)) * kSteps);
    const int down = static_cast<int>((shiftY - static_cast<float>(wholeY)) * kSteps);
    const auto width = static_cast<std::size_t>(picture.width);
    const int margin = SteadyView::kReach + 2;
    scratch.resize(picture.pixels.size());
    std::vector<std::uint16_t> row(width + 2 * static_cast<std::size_t>(margin));
    for (int y = 0; y < picture.height; ++y) {
        const std::uint8_t* above = picture.row(std::clamp(y + wholeY, 0, picture.height - 1));
        const std::uint8_t* below = picture.row(std::clamp(y + wholeY + 1, 0, picture.height - 1));
        for (std::size_t x = 0; x < width; ++x) {
            row[x + static_cast<std::size_t>(margin)] =
                static_cast<std::uint16_t>(above[x] * (kSteps - down) + below[x] * down);
        }
        std::fill_n(row.begin(), margin, row[static_cast<std::size_t>(margin)]);
        std::fill_n(row.end() - margin, margin, row[width + static_cast<std::size_t>(margin) - 1]);
        const std::uint16_t* from = row.data() + margin + wholeX;
        std::uint8_t* out = scratch.data() + static_cast<std::size_t>(y) * width;
        for (std::size_t x = 0; x < width; ++x) {
            const int sum = from[x] * (kSteps - right) + from[x + 1] * right;
            out[x] = static_cast<std::uint8_t>((sum + kSteps * kSteps / 2) / (kSteps * kSteps));
        }
    }
    std::swap(picture.pixels, scratch);
}

}  // namespace

void SteadyView::measure() {
    shiftX_ = shiftY_ = 0;
    const auto found = pixels::shiftBetween(usual_, half_, kReach / 2);
    const auto x = static_cast<float>(2 * found.x);
    const auto y = static_cast<float>(2 * found.y);
    // At the end of its reach it has found nothing, or more than shaking; where hardly anything is
    // gained, something large moves in the picture.
    if (found.remaining <= kMostRemaining && std::max(std::abs(x), std::abs(y)) < kReach - 1 &&
        std::hypot(x, y) >= kLeastShift) {
        shiftX_ = x;
        shiftY_ = y;
    }
}

void SteadyView::follow() {
    for (std::size_t i = 0; i < mean_.size(); ++i) {
        const int apart = half_.pixels[i] * kUnit - mean_[i];
        mean_[i] = static_cast<std::uint16_t>(mean_[i] + apart / kFollow);
        usual_.pixels[i] = static_cast<std::uint8_t>(mean_[i] / kUnit);
    }
}

void SteadyView::steady(SmallPicture& picture) {
    halve(picture.y, half_);
    if (mean_.size() != half_.pixels.size() || usual_.width != half_.width) {
        usual_ = half_;
        mean_.assign(half_.pixels.begin(), half_.pixels.end());
        for (auto& value : mean_) {
            value = static_cast<std::uint16_t>(value * kUnit);
        }
        shiftX_ = shiftY_ = 0;
        return;
    }
    measure();
    if (shiftX_ != 0 || shiftY_ != 0) {
        shift(picture.y, shiftX_, shiftY_, moved_);
        shift(picture.u, shiftX_ / 2, shiftY_ / 2, moved_);
        shift(picture.v, shiftX_ / 2, shiftY_ / 2, moved_);
        halve(picture.y, half_);
    }
    follow();
}

}  // namespace ocelli::camera::objects
