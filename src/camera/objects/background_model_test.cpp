// Tests of what becomes of the background when light comes and goes.
#include "camera/objects/background_model.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

namespace ocelli::camera::objects {
namespace {

constexpr int kWidth = 160;
constexpr int kHeight = 120;
constexpr double kStep = 0.1;  ///< s

using Luma = std::function<double(int x, int y)>;

double stones(int x, int y) {
    const auto stone = static_cast<unsigned>(x / 9 * 7 + y / 6 * 13);
    return 60 + stone * 2654435761U % 23;
}

SmallPicture drawn(const Luma& luma) {
    SmallPicture picture;
    picture.y = {kWidth, kHeight, std::vector<std::uint8_t>(std::size_t{kWidth} * kHeight)};
    picture.u = {
        kWidth / 2, kHeight / 2, std::vector<std::uint8_t>(picture.y.pixels.size() / 4, 128)
    };
    picture.v = picture.u;
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            picture.y.row(y)[x] = static_cast<std::uint8_t>(std::lround(luma(x, y)));
        }
    }
    return picture;
}

Luma inLight(double gain) {
    return [=](int x, int y) { return 16 + (stones(x, y) - 16) * gain; };
}

/// A background that has learned the stones.
class Light : public testing::Test {
  protected:
    Light() {
        background_.reset(drawn(stones));
        show(stones, 3);
    }

    /// Pixels of the last picture that differ.
    std::ptrdiff_t show(const Luma& luma, double seconds) {
        const auto picture = drawn(luma);
        for (double time = 0; time < seconds - 1e-9; time += kStep) {
            background_.compare(picture, differs_);
            background_.learn(picture, learning_, kStep);
        }
        return std::count(differs_.begin(), differs_.end(), 1);
    }

    /// The field of light sees a lamp of which the background has nothing.
    void carry(double gain) {
        analytics::LightField field;
        field.begin(kWidth, kHeight);
        for (int y = 0; y < kHeight; y += analytics::LightField::kStep) {
            for (int x = 0; x < kWidth; x += analytics::LightField::kStep) {
                const auto before = static_cast<float>(stones(x, y));
                field.add(x, y, before, 16 + (before - 16) * static_cast<float>(gain));
            }
        }
        ASSERT_TRUE(field.finish());
        background_.relight(field);
    }

    BackgroundModel background_;
    std::vector<std::uint8_t> differs_;
    std::vector<Learning> learning_ =
        std::vector<Learning>(std::size_t{kWidth} * kHeight, Learning::Slow);
};

TEST_F(Light, ThatIsFollowedIsNotSeen) {
    carry(2.5);
    EXPECT_EQ(show(inLight(2.5), kStep), 0);
}

TEST_F(Light, ThatIsGoneGivesTheBackgroundBack) {
    carry(2.5);
    show(inLight(2.5), 1);
    EXPECT_EQ(show(stones, kStep), 0);
    EXPECT_NEAR(background_.usual(5000).y, stones(5000 % kWidth, 5000 / kWidth), 6);
}

TEST_F(Light, IsNotGoneWhereAThingOfLessLightPasses) {
    carry(2.5);
    show(inLight(2.5), 1);
    for (int at = 0; at < kWidth; at += 6) {
        show(
            [=](int x, int y) {
                const bool in = x >= at && x < at + 40 && y >= 40 && y < 80;
                return in ? inLight(1.4)(x, y) : inLight(2.5)(x, y);
            },
            kStep
        );
    }
    EXPECT_EQ(show(inLight(2.5), kStep), 0) << "the light is still there behind it";
}

TEST_F(Light, ThatHasBecomeUsualIsMissedWhenItIsGone) {
    carry(2.5);
    show(inLight(2.5), 200);
    EXPECT_GT(show(stones, kStep), kWidth * kHeight * 9 / 10);
}

TEST_F(Light, IsNotGoneWhereAThingHasItsBrightnessHereAndThere) {
    carry(2.5);
    show(inLight(2.5), 1);
    // Every third row of what passes is as dark as the stones were before.
    const auto passing = [](int x, int y) {
        const bool in = x >= 60 && x < 100 && y >= 40 && y < 80;
        return in ? (y % 3 == 0 ? stones(x, y) : 30.0) : inLight(2.5)(x, y);
    };
    EXPECT_EQ(show(passing, kStep), 40 * 40);
    EXPECT_EQ(show(inLight(2.5), kStep), 0) << "the light is still there behind it";
}

}  // namespace
}  // namespace ocelli::camera::objects
