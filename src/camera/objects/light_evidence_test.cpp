// Tests that light is told from things by its outline and by what shows through it.
#include "camera/objects/light_evidence.h"

#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

namespace ocelli::camera::objects {
namespace {

constexpr int kWidth = 160;
constexpr int kHeight = 120;
constexpr int kDiffers = 9;  ///< luma steps

using Luma = std::function<double(int x, int y)>;

/// A wall of stones, with the noise of a sensor.
SmallPicture drawn(const Luma& luma, unsigned seed) {
    SmallPicture picture;
    picture.y = {kWidth, kHeight, std::vector<std::uint8_t>(std::size_t{kWidth} * kHeight)};
    picture.u = {
        kWidth / 2, kHeight / 2, std::vector<std::uint8_t>(picture.y.pixels.size() / 4, 128)
    };
    picture.v = picture.u;
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(0, 1);
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            picture.y.row(y)[x] = static_cast<std::uint8_t>(
                std::lround(std::clamp(luma(x, y) + noise(random), 16.0, 235.0))
            );
        }
    }
    return picture;
}

double stones(int x, int y) {
    const auto stone = static_cast<unsigned>(x / 9 * 7 + y / 6 * 13);
    return 34 + stone * 2654435761U % 17;
}

double flat(int, int) {
    return 40;
}

/// What is told of all that differs from `usual`, as one blob.
LightEvidence toldOf(const Luma& usual, const Luma& now) {
    BackgroundModel background;
    background.reset(drawn(usual, 1));
    const auto picture = drawn(now, 2);
    std::vector<std::uint8_t> foreground(picture.pixelCount());
    std::vector<std::uint16_t> labels(picture.pixelCount());
    for (std::size_t i = 0; i < foreground.size(); ++i) {
        foreground[i] = std::abs(picture.y.pixels[i] - background.usual(i).y) > kDiffers ? 1 : 0;
        labels[i] = foreground[i];
    }
    return lightEvidence(picture, background, {0, 0, kWidth, kHeight}, labels, 1, foreground);
}

/// Brightest in the middle of the picture, `reach` pixels wide.
Luma lamp(const Luma& on, double reach, double strength) {
    return [=](int x, int y) {
        const double away = std::hypot(x - kWidth / 2, y - kHeight / 2) / reach;
        return 16 + (on(x, y) - 16) * (1 + strength * std::exp(-away * away));
    };
}

Luma thing(const Luma& on, const Luma& of) {
    return [=](int x, int y) {
        return std::abs(x - kWidth / 2) < 14 && std::abs(y - kHeight / 2) < 20 ? of(x, y)
                                                                               : on(x, y);
    };
}

constexpr float kTold = 0.6F;

TEST(LightEvidence, ALampOnAWallOrARoadIsLight) {
    EXPECT_GT(toldOf(stones, lamp(stones, 30, 2)).score(), kTold);
    EXPECT_GT(toldOf(flat, lamp(flat, 30, 2)).score(), kTold) << "nothing can show through";
    EXPECT_GT(toldOf(stones, lamp(stones, 12, 1)).score(), kTold) << "a small one";
}

TEST(LightEvidence, ALampThatIsGoneIsLight) {
    EXPECT_GT(toldOf(lamp(stones, 30, 2), stones).score(), kTold);
}

TEST(LightEvidence, AHardEdgeAloneDoesNotHideTheTexture) {
    const auto told =
        toldOf(stones, thing(stones, [](int x, int y) { return 16 + (stones(x, y) - 16) * 2.5; }));
    EXPECT_GT(told.texture, 0.5F);
    EXPECT_LT(told.fades, 0.2F);
}

TEST(LightEvidence, ThingsAreNotLight) {
    for (const double luma : {20, 62, 120}) {
        const auto one = [=](int, int) { return luma; };
        EXPECT_LT(toldOf(stones, thing(stones, one)).score(), kTold / 2) << luma;
        EXPECT_LT(toldOf(flat, thing(flat, one)).score(), kTold / 2) << luma;
    }
    const auto striped = [](int, int y) { return y % 8 < 4 ? 24.0 : 70.0; };
    EXPECT_LT(toldOf(stones, thing(stones, striped)).score(), kTold / 2);
}

TEST(LightEvidence, AThingInTheLightOfALampIsNotLight) {
    const auto lit = lamp(stones, 60, 0.6);
    EXPECT_LT(toldOf(lit, thing(lit, [](int, int) { return 110.0; })).score(), kTold / 2);
}

TEST(LightEvidence, NothingIsToldOfWhatIsTooSmallToHaveAnInside) {
    const auto told = toldOf(flat, [](int x, int y) { return x == 80 && y == 60 ? 200.0 : 40.0; });
    EXPECT_EQ(told.score(), 0);
}

}  // namespace
}  // namespace ocelli::camera::objects
