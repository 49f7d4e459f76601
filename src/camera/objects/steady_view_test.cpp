// Tests of taking shaking out, on a texture that was moved by a known way.
#include "camera/objects/steady_view.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

namespace ocelli::camera::objects {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 240;

double textureAt(double x, double y) {
    return 120 + 40 * std::sin(x * 0.31 + std::sin(y * 0.17) * 2) + 30 * std::cos(y * 0.23);
}

pixels::GreyPicture plane(int width, int height, double scale, double dx, double dy) {
    pixels::GreyPicture made{width, height, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            made.pixels.push_back(
                static_cast<std::uint8_t>(std::lround(textureAt(scale * x - dx, scale * y - dy)))
            );
        }
    }
    return made;
}

/// The texture, moved to the right and down.
SmallPicture texture(double dx, double dy) {
    return {
        plane(kWidth, kHeight, 1, dx, dy),
        plane(kWidth / 2, kHeight / 2, 2, dx, dy),
        plane(kWidth / 2, kHeight / 2, 2, dx, dy)
    };
}

/// Mean difference in the middle, without what came in over the edge.
double apart(const pixels::GreyPicture& a, const pixels::GreyPicture& b) {
    const int margin = SteadyView::kReach + 2;
    double sum = 0;
    int count = 0;
    for (int y = margin; y < a.height - margin; ++y) {
        for (int x = margin; x < a.width - margin; ++x, ++count) {
            sum += std::abs(a.row(y)[x] - b.row(y)[x]);
        }
    }
    return sum / count;
}

TEST(SteadyView, MovesEachPictureToWhereTheOthersWere) {
    SteadyView view;
    const SmallPicture still = texture(0, 0);
    for (const auto& [dx, dy] :
         {std::pair{0.0, 0.0}, {3.0, -2.0}, {-4.5, 1.25}, {0.0, 6.0}, {5.5, 5.5}}) {
        SmallPicture shaken = texture(dx, dy);
        const double before = apart(shaken.y, still.y);
        view.steady(shaken);
        EXPECT_NEAR(view.shiftX(), dx, 0.5) << dx << " " << dy;
        EXPECT_NEAR(view.shiftY(), dy, 0.5) << dx << " " << dy;
        EXPECT_LE(apart(shaken.y, still.y), 0.3 * before);
        EXPECT_LE(apart(shaken.u, still.u), 0.3 * before);
    }
}

TEST(SteadyView, LeavesAStillPictureToThePixel) {
    SteadyView view;
    for (int i = 0; i < 20; ++i) {
        SmallPicture picture = texture(0, 0);
        view.steady(picture);
        EXPECT_EQ(picture.y.pixels, texture(0, 0).y.pixels);
    }
}

TEST(SteadyView, WhatMovesInThePictureDoesNotPull) {
    SteadyView view;
    for (int i = 0; i < 40; ++i) {
        SmallPicture picture = texture(0, 0);
        for (int y = 60; y < 180; ++y) {
            std::fill_n(picture.y.row(y) + 5 * i, 100, static_cast<std::uint8_t>(200 - y / 2));
        }
        view.steady(picture);
        EXPECT_EQ(view.shiftX(), 0) << i;
        EXPECT_EQ(view.shiftY(), 0) << i;
    }
}

TEST(SteadyView, MoreThanShakingIsLeft) {
    SteadyView view;
    SmallPicture picture = texture(0, 0);
    view.steady(picture);
    SmallPicture turned = texture(40, 25);
    view.steady(turned);
    EXPECT_EQ(turned.y.pixels, texture(40, 25).y.pixels);
}

TEST(SteadyView, TakesPicturesOfAnySize) {
    for (const auto& [width, height] : {std::pair{1, 1}, {2, 2}, {17, 9}, {320, 20}}) {
        SteadyView view;
        for (int i = 0; i < 3; ++i) {
            SmallPicture picture{
                plane(width, height, 1, i, 0),
                plane(std::max(1, width / 2), std::max(1, height / 2), 2, i, 0),
                plane(std::max(1, width / 2), std::max(1, height / 2), 2, i, 0)
            };
            view.steady(picture);
            EXPECT_EQ(picture.width(), width);
        }
    }
}

}  // namespace
}  // namespace ocelli::camera::objects
