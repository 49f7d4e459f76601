// The thermal picture over the optical one: what lies where.
#include "camera/thermal_picture/inlay.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace ocelli::camera::thermal_picture {
namespace {

class InlayTest : public testing::Test {
  protected:
    template <class At>
    media::FrameBuilder drawn(int width, int height, At at, int colour = 128) {
        auto frame = pool.acquire(width, height);
        for (int i = 0; i < 3; ++i) {
            const auto plane = frame->plane(i);
            for (int y = 0; y < plane.height; ++y) {
                for (int x = 0; x < plane.width; ++x) {
                    plane.row(y)[x] = static_cast<std::uint8_t>(i == 0 ? at(x, y) : colour);
                }
            }
        }
        return frame;
    }

    media::FramePool pool;
    Inlay inlay;
};

TEST(Alignment, BackFromTheOpticalPictureLeadsWhereItCameFrom) {
    Alignment alignment = flirAlignment(160, 120, 640, 480, 1.5, 12, -7);
    alignment.baselineRightMillimetres = 30;
    alignment.baselineDownMillimetres = -10;
    for (const double metres : {0.5, 2.0, 10.0, 500.0}) {
        for (const Position at : {Position{0, 0}, Position{80, 60}, Position{159, 3}}) {
            const Position back = toThermal(alignment, toOptical(alignment, at, metres), metres);
            EXPECT_NEAR(back.x, at.x, 1e-6);
            EXPECT_NEAR(back.y, at.y, 1e-6);
        }
    }
    // A view that is turned by a quarter and seen from the side.
    alignment.homography = {0.1, -2, 300, 2, 0.2, 10, 1e-4, 2e-4, 1};
    const Position back = toThermal(alignment, toOptical(alignment, {33, 44}, 4), 4);
    EXPECT_NEAR(back.x, 33, 1e-6);
    EXPECT_NEAR(back.y, 44, 1e-6);
}

TEST_F(InlayTest, AHotSpotLiesWhereTheOpticalPictureHasIt) {
    InlaySettings settings;
    settings.opacity = 1;
    // The optical picture looks twice as wide: the thermal one covers its middle.
    settings.alignment = flirAlignment(80, 60, 320, 240, 2, 0, 0);
    ASSERT_TRUE(inlay.apply(settings));
    const auto thermal = drawn(
        80, 60, [](int x, int y) { return x >= 20 && x < 30 && y >= 40 && y < 50 ? 220 : 40; }, 90
    );
    const auto optical = drawn(320, 240, [](int, int) { return 120; });
    inlay.process(*optical, *thermal);
    const auto luma = optical->plane(0);
    // Two optical pixels for a thermal one, from 80,60 on.
    EXPECT_EQ(luma.row(60 + 90)[80 + 50], 220);
    EXPECT_EQ(luma.row(60 + 90)[80 + 70], 40);
    EXPECT_EQ(luma.row(60 + 70)[80 + 50], 40);
    EXPECT_EQ(luma.row(10)[10], 120) << "outside it stays as it was";
    EXPECT_EQ(luma.row(120)[300], 120);
    EXPECT_EQ(optical->plane(1).row(60)[80], 90);
    EXPECT_EQ(optical->plane(1).row(5)[5], 128);
}

TEST_F(InlayTest, OpacityMixesTheTwo) {
    InlaySettings settings;
    settings.opacity = 0.25;
    settings.alignment = flirAlignment(80, 60, 160, 120, 1, 0, 0);
    ASSERT_TRUE(inlay.apply(settings));
    const auto thermal = drawn(80, 60, [](int, int) { return 200; });
    const auto optical = drawn(160, 120, [](int, int) { return 100; });
    inlay.process(*optical, *thermal);
    EXPECT_NEAR(optical->plane(0).row(60)[80], 125, 1);
}

TEST_F(InlayTest, ParallaxMovesItByTheDistance) {
    InlaySettings settings;
    settings.opacity = 1;
    settings.alignment = flirAlignment(80, 60, 160, 120, 1, 0, 0);
    settings.alignment.baselineRightMillimetres = 40;
    const auto edgeAt = [&](double metres) {
        settings.distanceMetres = metres;
        EXPECT_TRUE(inlay.apply(settings));
        const auto thermal = drawn(80, 60, [](int x, int) { return x < 40 ? 30 : 220; });
        const auto optical = drawn(160, 120, [](int, int) { return 30; });
        inlay.process(*optical, *thermal);
        const auto* row = optical->plane(0).row(60);
        return std::find_if(row, row + 160, [](int value) { return value > 120; }) - row;
    };
    EXPECT_NEAR(static_cast<double>(edgeAt(10)), 80, 1);
    EXPECT_LT(edgeAt(2), 60) << "nearer things stand further left for a lens further right";
}

TEST_F(InlayTest, PicturesThatMissEachOtherAndWrongSettingsDoNoHarm) {
    InlaySettings settings;
    settings.alignment = flirAlignment(80, 60, 160, 120, 1, 4000, 4000);
    ASSERT_TRUE(inlay.apply(settings));
    const auto thermal = drawn(80, 60, [](int, int) { return 200; });
    const auto optical = drawn(160, 120, [](int, int) { return 100; });
    inlay.process(*optical, *thermal);
    EXPECT_EQ(optical->plane(0).row(60)[80], 100);
    settings.opacity = 2;
    EXPECT_EQ(inlay.apply(settings).error().field(), "opacity");
    settings.opacity = 1;
    settings.distanceMetres = 0;
    EXPECT_EQ(inlay.apply(settings).error().field(), "distance");
}

}  // namespace
}  // namespace ocelli::camera::thermal_picture
