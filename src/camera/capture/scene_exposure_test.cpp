// Tests the virtual twin of a sensor.
#include "camera/capture/scene_exposure.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "camera/capture/scene_renderer.h"

namespace ocelli::camera::capture {
namespace {

CameraControls manual(Duration time, int gain = 0, int iris = 100) {
    CameraControls controls;
    controls.manual = true;
    controls.exposureTime = time;
    controls.gain = gain;
    controls.iris = iris;
    return controls;
}

constexpr Duration kUsual = std::chrono::milliseconds(10);

double lightOf(const CameraControls& controls) {
    SceneExposure exposure;
    exposure.apply(controls);
    return exposure.light(0);
}

TEST(SceneExposure, LightFollowsTimeGainAndIris) {
    EXPECT_DOUBLE_EQ(lightOf({}), 1);
    EXPECT_DOUBLE_EQ(lightOf(manual(kUsual)), 1);
    EXPECT_DOUBLE_EQ(lightOf(manual(kUsual * 4)), 4);
    EXPECT_DOUBLE_EQ(lightOf(manual(kUsual, 0, 25)), 0.25);
    EXPECT_NEAR(lightOf(manual(kUsual, 20)), 2, 0.01) << "6 dB";
}

TEST(SceneExposure, MoreLightMakesAllOfThePictureBrighter) {
    media::FramePool pool;
    const auto brightness = [&](const CameraControls& controls) {
        auto frame = pool.acquire(32, 16);
        for (int i = 0; i < 3; ++i) {
            const auto plane = frame->plane(i);
            for (int y = 0; y < plane.height; ++y) {
                std::fill_n(
                    plane.row(y), plane.width, static_cast<std::uint8_t>(i == 0 ? 80 : 140)
                );
            }
        }
        SceneExposure exposure;
        exposure.apply(controls);
        exposure.expose(*frame, 0);
        return std::pair(int(frame->plane(0).row(3)[3]), int(frame->plane(1).row(3)[3]));
    };
    EXPECT_EQ(brightness({}), std::pair(80, 140));
    EXPECT_GT(brightness(manual(kUsual * 2)).first, 95);
    EXPECT_GT(brightness(manual(kUsual * 2)).second, 143) << "colour goes along";
    EXPECT_LT(brightness(manual(kUsual / 4)).first, 55);
    EXPECT_EQ(brightness(manual(kUsual * 100)).first, 235);
}

/// How much the light swings from picture to picture.
double swing(Mains lamps, const CameraControls& controls) {
    SceneExposure exposure(lamps);
    exposure.apply(controls);
    double lowest = 1e9;
    double highest = 0;
    for (int i = 0; i < 100; ++i) {
        const double light = exposure.light(i / 29.97);
        lowest = std::min(lowest, light);
        highest = std::max(highest, light);
    }
    return highest / lowest;
}

TEST(SceneExposure, LampsFlickerUnlessTheStandardIsThatOfTheirMains) {
    for (const auto lamps : {Mains::Hertz50, Mains::Hertz60}) {
        CameraControls right;
        right.mains = lamps;
        CameraControls wrong;
        wrong.mains = lamps == Mains::Hertz50 ? Mains::Hertz60 : Mains::Hertz50;
        EXPECT_NEAR(swing(lamps, right), 1, 1e-6);
        EXPECT_GT(swing(lamps, wrong), 1.05);
        EXPECT_GT(swing(lamps, {}), 1.05);
    }
    EXPECT_NEAR(swing(Mains::Hertz50, manual(std::chrono::milliseconds(20))), 1, 1e-6);
    EXPECT_GT(swing(Mains::Hertz50, manual(std::chrono::milliseconds(2))), 1.5);
    EXPECT_DOUBLE_EQ(swing(Mains::Unknown, {}), 1);
}

TEST(SceneExposure, TheAddressOfASceneNamesTheMainsOfItsLamps) {
    const auto of = [](const char* text) { return parseSceneOptions(*parseSourceAddress(text)); };
    EXPECT_EQ(of("scene:street")->mains, Mains::Unknown);
    EXPECT_EQ(of("scene:street?mains=50")->mains, Mains::Hertz50);
    EXPECT_EQ(of("scene:office?mains=60")->mains, Mains::Hertz60);
    EXPECT_EQ(of("scene:office?mains=55").error().field(), "mains");
}

}  // namespace
}  // namespace ocelli::camera::capture
