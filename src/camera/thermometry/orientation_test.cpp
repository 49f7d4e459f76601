// Turning the sensor's picture.
#include "camera/thermometry/orientation.h"

#include <gtest/gtest.h>

namespace ocelli::camera::thermometry {
namespace {

using thermal_picture::Pixel;

/// 3 x 2:  1 2 3 / 4 5 6
const thermal::CountImage kImage{3, 2, {1, 2, 3, 4, 5, 6}};

TEST(Orientation, MirrorsThenTurnsClockwise) {
    struct Case {
        Orientation orientation;
        std::vector<std::uint16_t> counts;
    };

    const Case cases[] = {
        {{false, false, 0}, {1, 2, 3, 4, 5, 6}},
        {{true, false, 0}, {3, 2, 1, 6, 5, 4}},
        {{false, true, 0}, {4, 5, 6, 1, 2, 3}},
        {{true, true, 0}, {6, 5, 4, 3, 2, 1}},
        {{false, false, 1}, {4, 1, 5, 2, 6, 3}},
        {{false, false, 2}, {6, 5, 4, 3, 2, 1}},
        {{false, false, 3}, {3, 6, 2, 5, 1, 4}},
        {{true, false, 1}, {6, 3, 5, 2, 4, 1}},
    };
    for (const Case& one : cases) {
        const auto made = turned(kImage, one.orientation);
        EXPECT_EQ(made.counts, one.counts);
        EXPECT_EQ(made.width, one.orientation.quarters % 2 == 0 ? 3 : 2);
    }
}

TEST(Orientation, WidePicturesAreTurnedPixelByPixel) {
    thermal::CountImage image{71, 9, {}};
    for (std::uint16_t i = 0; i < 71 * 9; ++i) {
        image.counts.push_back(i);
    }
    for (int way = 0; way < 16; ++way) {
        const Orientation orientation{(way & 1) != 0, (way & 2) != 0, way / 4};
        const auto made = turned(image, orientation);
        for (int y = 0; y < image.height; ++y) {
            for (int x = 0; x < image.width; ++x) {
                const Pixel seen = turned(Pixel{x, y}, Size{71, 9}, orientation);
                ASSERT_EQ(made.at(seen.x, seen.y), image.at(x, y)) << way;
            }
        }
    }
}

TEST(Orientation, EveryPixelComesBack) {
    const Size sensor{5, 3};
    for (int way = 0; way < 16; ++way) {
        const Orientation orientation{(way & 1) != 0, (way & 2) != 0, way / 4};
        for (int y = 0; y < sensor.height; ++y) {
            for (int x = 0; x < sensor.width; ++x) {
                const Pixel seen = turned(Pixel{x, y}, sensor, orientation);
                EXPECT_EQ(turnedBack(seen, sensor, orientation), (Pixel{x, y}));
            }
        }
    }
}

TEST(Orientation, FollowsTheImageSettings) {
    config::ImageSettings settings;
    EXPECT_EQ(orientationOf(settings), Orientation{});
    settings.mirror = config::ImageMirror::Both;
    settings.rotation = config::ImageRotation::Value270;
    EXPECT_EQ(orientationOf(settings), (Orientation{true, true, 3}));
}

}  // namespace
}  // namespace ocelli::camera::thermometry
