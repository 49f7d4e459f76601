// Tests of light that changes in a part of the picture.
#include "camera/analytics/light_field.h"

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

namespace ocelli::camera::analytics {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 180;

/// A textured ground, and the same times a gain that depends on the place.
/// @param texture  luma steps from its darkest to its brightest
bool fit(LightField& field, const std::function<float(int x, int y)>& gain, int texture = 40) {
    field.begin(kWidth, kHeight);
    for (int y = 0; y < kHeight; y += LightField::kStep) {
        for (int x = 0; x < kWidth; x += LightField::kStep) {
            const auto before = static_cast<float>(76 + (x * 7 + y * 13) % texture);
            field.add(x, y, before, 16 + (before - 16) * gain(x, y));
        }
    }
    return field.finish();
}

float gainAt(const LightField& field, std::size_t x, int y) {
    std::vector<float> gains;
    field.gainsOfRow(y, gains);
    return gains.at(x);
}

TEST(LightField, FollowsTheShadowOfACloud) {
    LightField field;
    ASSERT_TRUE(fit(field, [](int x, int) {
        return 1 - 0.2F / (1 + std::exp(static_cast<float>(x - 160) / 30));
    }));
    EXPECT_NEAR(gainAt(field, 20, 90), 0.8F, 0.02F);
    EXPECT_NEAR(gainAt(field, 160, 90), 0.9F, 0.03F);
    EXPECT_NEAR(gainAt(field, 300, 90), 1.0F, 0.02F);
}

TEST(LightField, TakesWhatHasAnOutlineForAThing) {
    LightField field;
    EXPECT_FALSE(fit(field, [](int x, int y) {
        return x > 90 && x < 250 && y > 40 && y < 150 ? 1.9F : 1.0F;
    }));
}

TEST(LightField, FollowsAHardShadowThatStructureShowsThrough) {
    LightField field;
    ASSERT_TRUE(fit(field, [](int x, int) { return x < 160 ? 0.6F : 1.0F; }, 90));
    EXPECT_NEAR(gainAt(field, 60, 90), 0.6F, 0.02F);
    EXPECT_NEAR(gainAt(field, 260, 90), 1.0F, 0.02F);
}

TEST(LightField, SomethingPlainBeforeAPlainGroundIsAThing) {
    LightField field;
    EXPECT_FALSE(fit(field, [](int x, int) { return x < 160 ? 0.6F : 1.0F; }, 6));
}

TEST(LightField, SaysNothingWhenNothingChanges) {
    LightField field;
    EXPECT_FALSE(fit(field, [](int, int) { return 1.0F; }));
}

}  // namespace
}  // namespace ocelli::camera::analytics
