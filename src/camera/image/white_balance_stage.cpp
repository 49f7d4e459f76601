// Tints of lamps, and the search for grey.
#include "camera/image/white_balance_stage.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace ocelli::camera::image {
namespace {

/// Red and blue of a light against its green, as a camera balanced for 6500 K sees it.
struct Light {
    float red = 1;
    float blue = 1;
};

constexpr Light kDaylight{1.08F, 0.95F};      // 5500 K
constexpr Light kShade{0.96F, 1.06F};         // 7500 K
constexpr Light kFluorescent{1.24F, 0.81F};   // 4000 K
constexpr Light kIncandescent{1.42F, 0.59F};  // 3000 K
constexpr Light kCandle{1.86F, 0.25F};        // 2000 K

/// How a light colours a grey: BT.709, and 224 steps of colour against 219 of brightness.
pixels::Tint tintOf(const Light& light) {
    const float grey = 0.2126F * light.red + 0.7152F + 0.0722F * light.blue;
    constexpr float kSteps = 224.0F / 219.0F;
    return {
        (light.blue - grey) / 1.8556F / grey * kSteps, (light.red - grey) / 1.5748F / grey * kSteps
    };
}

/// A gain of 0..100 makes up for light that has less or more of its colour by up to a doubling.
Light lightOf(int redGain, int blueGain) {
    const auto share = [](int gain) { return std::exp2(static_cast<float>(50 - gain) / 50); };
    return {share(redGain), share(blueGain)};
}

// The search.
constexpr int kStride = 8;           ///< pixels of colour from sample to sample
constexpr int kDarkest = 40;         ///< darker is too noisy to judge by
constexpr int kBrightest = 225;      ///< brighter is burnt out
constexpr float kNearGrey = 14;      ///< steps of colour from what is taken for grey now
constexpr float kLeastGrey = 0.05F;  ///< of all samples
constexpr float kMostTint = 0.45F;
constexpr float kFollow = 0.125F;  ///< of the way, each picture

/// Sums over samples.
struct Sums {
    float count = 0;
    float light = 0;
    float blue = 0;
    float red = 0;

    void add(float brightness, float blueness, float redness) {
        count += 1;
        light += brightness;
        blue += blueness;
        red += redness;
    }
};

}  // namespace

void WhiteBalanceStage::apply(WhiteBalance mode, int redGain, int blueGain) {
    const WhiteBalance before = std::exchange(mode_, mode);
    switch (mode) {
        case WhiteBalance::Source:
            tint_ = {};
            found_ = false;
            break;
        case WhiteBalance::Automatic:
            found_ = found_ && (before == mode || before == WhiteBalance::Locked);
            break;
        case WhiteBalance::Locked:
            break;
        case WhiteBalance::Daylight:
            tint_ = tintOf(kDaylight);
            break;
        case WhiteBalance::Shade:
            tint_ = tintOf(kShade);
            break;
        case WhiteBalance::Fluorescent:
            tint_ = tintOf(kFluorescent);
            break;
        case WhiteBalance::Incandescent:
            tint_ = tintOf(kIncandescent);
            break;
        case WhiteBalance::Candle:
            tint_ = tintOf(kCandle);
            break;
        case WhiteBalance::Manual:
            tint_ = tintOf(lightOf(redGain, blueGain));
            break;
    }
}

void WhiteBalanceStage::follow(const media::Frame& frame) {
    Sums all;
    Sums grey;
    const auto luma = frame.plane(0);
    const auto blue = frame.plane(1);
    const auto red = frame.plane(2);
    for (int y = 0; y < blue.height; y += kStride) {
        for (int x = 0; x < blue.width; x += kStride) {
            const int brightness = luma.row(2 * y)[2 * x];
            if (brightness < kDarkest || brightness > kBrightest) {
                continue;
            }
            const auto light = static_cast<float>(brightness - 16);
            const auto b = static_cast<float>(blue.row(y)[x] - 128);
            const auto r = static_cast<float>(red.row(y)[x] - 128);
            all.add(light, b, r);
            if (std::abs(b - tint_.blue * light) + std::abs(r - tint_.red * light) < kNearGrey) {
                grey.add(light, b, r);
            }
        }
    }
    if (all.count == 0) {
        return;
    }
    const Sums& sums = grey.count >= kLeastGrey * all.count ? grey : all;
    const pixels::Tint seen{
        std::clamp(sums.blue / sums.light, -kMostTint, kMostTint),
        std::clamp(sums.red / sums.light, -kMostTint, kMostTint)
    };
    const float way = std::exchange(found_, true) ? kFollow : 1;
    tint_.blue += (seen.blue - tint_.blue) * way;
    tint_.red += (seen.red - tint_.red) * way;
}

void WhiteBalanceStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    // Locked without anything found holds what is found first.
    if (mode_ == WhiteBalance::Automatic || (mode_ == WhiteBalance::Locked && !found_)) {
        follow(*frame);
    }
    const auto luma = frame->plane(0);
    const auto blue = frame->plane(1);
    const auto red = frame->plane(2);
    for (int y = 0; y < blue.height; ++y) {
        pixels::removeTint(
            blue.row(y),
            red.row(y),
            luma.row(2 * y),
            luma.row(2 * y + 1),
            static_cast<std::size_t>(blue.width),
            tint_
        );
    }
}

}  // namespace ocelli::camera::image
