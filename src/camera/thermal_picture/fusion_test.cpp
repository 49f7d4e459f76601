// A drawn pair of cameras: what the alignment says against where things really are.
#include "camera/thermal_picture/fusion.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::camera::thermal_picture {
namespace {

/// Two pinhole cameras side by side, looking the same way.
struct Pair {
    double thermalFocalPixels = 700;
    double opticalFocalPixels = 1800;
    double rightMetres = 0.035;
    double downMetres = -0.012;

    Position thermalOf(double x, double y, double z) const {
        return {320 + thermalFocalPixels * x / z, 256 + thermalFocalPixels * y / z};
    }

    Position opticalOf(double x, double y, double z) const {
        return {
            960 + opticalFocalPixels * (x - rightMetres) / z,
            540 + opticalFocalPixels * (y - downMetres) / z
        };
    }

    /// As set up with targets at this distance.
    Alignment alignedAt(double metres) const {
        const double scale = opticalFocalPixels / thermalFocalPixels;
        const double right = opticalFocalPixels * rightMetres / metres;
        const double down = opticalFocalPixels * downMetres / metres;
        Alignment alignment;
        alignment.homography = {
            scale, 0, 960 - scale * 320 - right, 0, scale, 540 - scale * 256 - down, 0, 0, 1
        };
        alignment.calibrationDistanceMetres = metres;
        alignment.opticalPitchMicrometres = 2;
        alignment.opticalFocalMillimetres = opticalFocalPixels * 0.002;
        alignment.baselineRightMillimetres = rightMetres * 1000;
        alignment.baselineDownMillimetres = downMetres * 1000;
        return alignment;
    }
};

TEST(Alignment, IsWithinAPixelAtAnyDistance) {
    const Pair pair;
    const auto alignment = pair.alignedAt(3);
    ASSERT_TRUE(check(alignment));
    for (const double metres : {0.5, 1.0, 2.0, 3.0, 5.0, 20.0, 300.0}) {
        for (double x = -0.4; x <= 0.4; x += 0.2) {
            for (double y = -0.3; y <= 0.3; y += 0.15) {
                const auto seen = pair.thermalOf(x * metres, y * metres, metres);
                const auto truth = pair.opticalOf(x * metres, y * metres, metres);
                const auto found = toOptical(alignment, seen, metres);
                EXPECT_NEAR(found.x, truth.x, 0.01) << metres;
                EXPECT_NEAR(found.y, truth.y, 0.01) << metres;
            }
        }
    }
}

TEST(Alignment, OfFlirCoversTheMiddleOfTheOpticalPicture) {
    const auto alignment = flirAlignment(180, 180, 480, 480, 1.5, 2, -10);
    const auto corner = toOptical(alignment, {0, 0}, 10);
    EXPECT_NEAR(corner.x, 80 + 2, 1e-9);
    EXPECT_NEAR(corner.y, 80 - 10, 1e-9);
    const auto middle = toOptical(alignment, {90, 90}, 10);
    EXPECT_NEAR(middle.x, 242, 1e-9);
    EXPECT_NEAR(middle.y, 230, 1e-9);
}

TEST(Alignment, RefusesWhatIsNoAlignment) {
    Alignment alignment;
    alignment.calibrationDistanceMetres = 0;
    EXPECT_EQ(check(alignment).error().field(), "calibration distance");
    alignment = {};
    alignment.homography = {1, 0, 0, 1, 0, 0, 0, 0, 1};
    EXPECT_EQ(check(alignment).error().field(), "homography");
    alignment = {};
    alignment.homography[4] = std::nan("");
    EXPECT_FALSE(check(alignment));
}

void paint(media::Frame& frame, std::uint8_t luma) {
    for (int plane = 0; plane < 3; ++plane) {
        const auto to = frame.plane(plane);
        for (int y = 0; y < to.height; ++y) {
            std::fill_n(to.row(y), to.width, plane == 0 ? luma : std::uint8_t{128});
        }
    }
}

FusionSettings settingsOf(FusionMode mode) {
    FusionSettings settings;
    settings.mode = mode;
    settings.alignment = flirAlignment(160, 120, 640, 480, 1, 0, 0);
    return settings;
}

TEST(Fusion, DrawsOutlinesWhereTheyAre) {
    media::Frame optical(640, 480);
    paint(optical, 60);
    for (int y = 0; y < 480; ++y) {
        std::fill_n(optical.plane(0).row(y) + 320, 320, std::uint8_t{180});
    }
    media::Frame thermal(160, 120);
    paint(thermal, 120);
    Fusion fusion;
    ASSERT_TRUE(fusion.apply(settingsOf(FusionMode::Edges)));
    fusion.process(thermal, optical);
    const auto* row = thermal.plane(0).row(60);
    EXPECT_EQ(row[40], 120);
    EXPECT_EQ(row[120], 120);
    EXPECT_LT(row[79], 100);
    EXPECT_GT(row[80], 140);
}

TEST(Fusion, BlendsByOpacityAndOnlyWhereTheOpticalPictureReaches) {
    media::Frame optical(640, 480);
    paint(optical, 200);
    media::Frame thermal(160, 120);
    paint(thermal, 100);
    auto settings = settingsOf(FusionMode::Blend);
    settings.opacity = 0.25;
    settings.alignment = flirAlignment(160, 120, 640, 480, 1, 320, 0);
    Fusion fusion;
    ASSERT_TRUE(fusion.apply(settings));
    fusion.process(thermal, optical);
    EXPECT_EQ(thermal.plane(0).row(60)[20], 125);
    EXPECT_EQ(thermal.plane(0).row(60)[120], 100);
}

TEST(Fusion, PutsTheOpticalPictureIntoACorner) {
    media::Frame optical(640, 480);
    paint(optical, 200);
    media::Frame thermal(160, 120);
    paint(thermal, 100);
    Fusion fusion;
    ASSERT_TRUE(fusion.apply(settingsOf(FusionMode::PictureInPicture)));
    fusion.process(thermal, optical);
    EXPECT_EQ(thermal.plane(0).row(5)[155], 200);
    EXPECT_EQ(thermal.plane(0).row(5)[5], 100);
    EXPECT_EQ(thermal.plane(0).row(100)[155], 100);
}

TEST(Fusion, NamesWhatIsOutOfRange) {
    auto settings = settingsOf(FusionMode::Blend);
    settings.opacity = 1.5;
    EXPECT_EQ(check(settings).error().field(), "opacity");
    settings = settingsOf(FusionMode::Edges);
    settings.distanceMetres = 0;
    EXPECT_EQ(check(settings).error().field(), "distance");
}

}  // namespace
}  // namespace ocelli::camera::thermal_picture
