// Running mean and deviation of every pixel.
#include "camera/analytics/background.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::analytics {
namespace {

constexpr float kFirstUnrest = 2;
constexpr float kLeastUnrest = 0.5F;

/// Above this share of turns a pixel flickers.
constexpr float kFlicker = 0.16F;

/// A second value counts as usual when the pixel has it for this share of the time.
constexpr float kKnown = 0.12F;

/// Luma steps within which it is the same value.
constexpr float kSame = 12;

/// A shift by half a pixel changes a pixel by this share of the slope there.
constexpr float kShake = 0.2F;

/// Time constants, s.
constexpr double kLearnGround = 1.5;
constexpr double kLearnStill = 6;
constexpr double kLearnMoving = 30;
constexpr double kLearnUnrest = 4;
constexpr double kLearnUnrestMoving = 40;
constexpr double kLearnFlicker = 3;
constexpr double kLearnOther = 8;
constexpr double kForgetOther = 25;

float shareOf(double seconds, double constant) {
    return static_cast<float>(1 - std::exp(-seconds / constant));
}

}  // namespace

void Background::reset(const pixels::GreyPicture& picture) {
    width_ = picture.width;
    height_ = picture.height;
    mean_.assign(picture.pixels.begin(), picture.pixels.end());
    unrest_.assign(mean_.size(), kFirstUnrest);
    flicker_.assign(mean_.size(), 0);
    other_ = mean_;
    share_.assign(mean_.size(), 0);
    raw_.assign(mean_.size(), 0);
    turned_.assign(mean_.size(), 0);
}

void Background::relight(const Light& light) {
    const auto gain = static_cast<float>(light.gain);
    const auto offset = static_cast<float>(light.offset);
    for (auto& value : mean_) {
        value = std::clamp(value * gain + offset, 0.0F, 255.0F);
    }
}

void Background::relight(const LightField& field) {
    constexpr float kBlack = 16;  // limited range
    std::vector<float> gains;
    std::size_t i = 0;
    for (int y = 0; y < height_; ++y) {
        field.gainsOfRow(y, gains);
        for (const float gain : gains) {
            for (float* value : {&mean_[i], &other_[i]}) {
                *value = std::clamp(kBlack + (*value - kBlack) * gain, 0.0F, 255.0F);
            }
            ++i;
        }
    }
}

void Background::compare(
    const pixels::GreyPicture& picture,
    const std::vector<std::uint8_t>& areas,
    const std::vector<Tolerance>& tolerances,
    float extra,
    std::vector<std::uint8_t>& marks
) {
    marks.assign(mean_.size(), 0);
    // Flicker is watched for with the strictest tolerance there is.
    Tolerance strict;
    for (const auto& tolerance : tolerances) {
        strict = tolerance.base < strict.base ? tolerance : strict;
    }
    const auto width = static_cast<std::size_t>(width_);
    const auto height = static_cast<std::size_t>(height_);
    for (std::size_t y = 0; y < height; ++y) {
        const std::size_t up = y > 0 ? width : 0;
        const std::size_t down = y + 1 < height ? width : 0;
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t i = y * width + x;
            const std::size_t left = x > 0 ? 1 : 0;
            const std::size_t right = x + 1 < width ? 1 : 0;
            const float slope = std::abs(mean_[i + right] - mean_[i - left]) +
                                std::abs(mean_[i + down] - mean_[i - up]);
            const auto now = static_cast<float>(picture.pixels[i]);
            const float apart = std::abs(now - mean_[i]) - extra - kShake * 0.5F * slope;
            const bool differs = apart > strict.base + strict.unrest * unrest_[i];
            turned_[i] = differs != (raw_[i] != 0) ? 1 : 0;
            raw_[i] = differs ? 1 : 0;
            const bool known = share_[i] > kKnown && std::abs(now - other_[i]) < strict.base;
            if (!differs || known || flicker_[i] >= kFlicker) {
                continue;
            }
            for (std::size_t area = 0; area < tolerances.size(); ++area) {
                const auto& tolerance = tolerances[area];
                const bool outside = apart > tolerance.base + tolerance.unrest * unrest_[i];
                const unsigned bit = outside ? areas[i] & (1U << area) : 0U;
                marks[i] = static_cast<std::uint8_t>(marks[i] | bit);
            }
        }
    }
}

void Background::learn(
    const pixels::GreyPicture& picture,
    const std::vector<std::uint8_t>& marks,
    const std::vector<std::uint8_t>& moving,
    double seconds
) {
    const float ground = shareOf(seconds, kLearnGround);
    const float still = shareOf(seconds, kLearnStill);
    const float passing = shareOf(seconds, kLearnMoving);
    const float unrest = shareOf(seconds, kLearnUnrest);
    const float unrestMoving = shareOf(seconds, kLearnUnrestMoving);
    const float other = shareOf(seconds, kLearnOther);
    const float forget = shareOf(seconds, kForgetOther);
    const float flicker = shareOf(seconds, kLearnFlicker);
    for (std::size_t i = 0; i < mean_.size(); ++i) {
        const auto now = static_cast<float>(picture.pixels[i]);
        const float apart = now - mean_[i];
        const bool marked = marks[i] != 0;
        mean_[i] += apart * (!marked ? ground : moving[i] != 0 ? passing : still);
        unrest_[i] += (std::abs(apart) - unrest_[i]) * (marked ? unrestMoving : unrest);
        unrest_[i] = std::max(unrest_[i], kLeastUnrest);
        flicker_[i] += (static_cast<float>(turned_[i]) - flicker_[i]) * flicker;
        if (raw_[i] == 0) {
            share_[i] -= share_[i] * forget;
        } else if (const float off = now - other_[i]; std::abs(off) < kSame) {
            other_[i] += off * 0.2F;
            share_[i] += (1 - share_[i]) * other;
        } else if (share_[i] < 0.5F * kKnown) {
            other_[i] += off;
            share_[i] = other;
        } else {
            share_[i] -= share_[i] * other;
        }
    }
}

}  // namespace ocelli::camera::analytics
