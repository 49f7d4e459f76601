// Straight lines and a steady picture, on drawn pictures whose truth is known.
#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "camera/image/image_chain.h"

namespace ocelli::camera::image {
namespace {

/// Grey noise of a few pixels' size: something to hold on to.
class Texture {
  public:
    Texture() {
        std::mt19937 random(3);
        for (auto& one : knots_) {
            one = static_cast<double>(random() % 200) + 28;
        }
    }

    double at(double x, double y) const {
        const double u = x / 9 + 1000;
        const double v = y / 9 + 1000;
        const auto knot = [this](double a, double b) {
            const auto column = static_cast<std::size_t>(a) % kSide;
            return knots_.at(static_cast<std::size_t>(b) % kSide * kSide + column);
        };
        const double fx = u - std::floor(u);
        const double fy = v - std::floor(v);
        const double top = knot(u, v) * (1 - fx) + knot(u + 1, v) * fx;
        const double bottom = knot(u, v + 1) * (1 - fx) + knot(u + 1, v + 1) * fx;
        return top * (1 - fy) + bottom * fy;
    }

  private:
    static constexpr std::size_t kSide = 97;
    std::array<double, kSide * kSide> knots_{};
};

template <class At>
media::FrameBuilder drawn(media::FramePool& pool, int width, int height, At at) {
    auto frame = pool.acquire(width, height);
    for (int i = 0; i < 3; ++i) {
        const auto plane = frame->plane(i);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                plane.row(y)[x] =
                    i == 0 ? static_cast<std::uint8_t>(std::lround(at(x, y))) : std::uint8_t{128};
            }
        }
    }
    return frame;
}

/// Mean difference of the middle of two pictures.
double apart(const media::Frame& a, const media::Frame& b) {
    const auto one = a.plane(0);
    const auto other = b.plane(0);
    double sum = 0;
    int count = 0;
    for (int y = one.height / 4; y < one.height * 3 / 4; ++y) {
        for (int x = one.width / 4; x < one.width * 3 / 4; ++x) {
            sum += std::abs(one.row(y)[x] - other.row(y)[x]);
            ++count;
        }
    }
    return sum / count;
}

class Optics : public testing::Test {
  protected:
    media::FrameBuilder through(media::FrameBuilder frame) {
        return chain.process(std::move(frame));
    }

    media::FramePool pool;
    ImageChain chain;
    Texture texture;
};

/// A dark line at a height of the straight picture, as a barrel lens shows it: for each pixel the
/// line's height where this pixel lies in the straight picture, found by search.
double bentLine(double x, double y, int width, int height, double k1, double straightY) {
    const double half = std::hypot(width, height) / 2;
    const double dx = (x - (width - 1) / 2.0) / half;
    const double dy = (y - (height - 1) / 2.0) / half;
    const double bent = std::hypot(dx, dy);
    double low = 0;
    double high = 3;
    for (int i = 0; i < 40; ++i) {
        const double r = (low + high) / 2;
        (r * (1 + k1 * r * r) < bent ? low : high) = r;
    }
    const double factor = bent > 0 ? low / bent : 1;
    const double was = dy * factor * half + (height - 1) / 2.0;
    return std::abs(was - straightY) < 3 ? 30 : 200;
}

/// Middle of the dark line in a column.
double lineAt(const media::Frame& frame, int x) {
    const auto plane = frame.plane(0);
    double sum = 0;
    double weight = 0;
    for (int y = 0; y < plane.height; ++y) {
        const double dark = std::max(0, 150 - plane.row(y)[x]);
        sum += dark * y;
        weight += dark;
    }
    return weight > 0 ? sum / weight : -1;
}

double bowOf(const media::Frame& frame) {
    const int edge = 8;
    const int last = frame.width() - 1 - edge;
    return lineAt(frame, frame.width() / 2) - (lineAt(frame, edge) + lineAt(frame, last)) / 2;
}

TEST_F(Optics, ABarrelIsMadeStraight) {
    constexpr double kBarrel = -0.12;
    auto frame =
        drawn(pool, 640, 360, [](int x, int y) { return bentLine(x, y, 640, 360, kBarrel, 40); });
    frame->pts = 42;
    frame->captureTime = {5};
    EXPECT_GT(std::abs(bowOf(*frame)), 8) << "bent as it comes";
    ASSERT_TRUE(chain.apply(OpticsParameters{{kBarrel, 0}, false}));
    EXPECT_FALSE(chain.neutral());
    frame = through(std::move(frame));
    EXPECT_LT(std::abs(bowOf(*frame)), 1) << "straight";
    EXPECT_EQ(frame->pts, 42);
    EXPECT_EQ(frame->captureTime.nanoseconds, 5);
    EXPECT_EQ(frame->width(), 640);
    EXPECT_EQ(frame->height(), 360);
}

TEST_F(Optics, NoBorderComesFromOutsideThePictureAndAllShapesAreTaken) {
    for (const auto& [width, height] : {std::pair{640, 360}, {34, 18}, {2, 2}, {360, 640}}) {
        for (const double k1 : {-0.3, -0.12, 0.12, 0.3}) {
            ASSERT_TRUE(chain.apply(OpticsParameters{{k1, 0.05}, false}));
            auto frame = through(drawn(pool, width, height, [](int, int) { return 99; }));
            for (int y = 0; y < height; ++y) {
                for (int x = 0; x < width; ++x) {
                    ASSERT_EQ(frame->plane(0).row(y)[x], 99);
                }
            }
        }
    }
    ASSERT_TRUE(chain.apply(OpticsParameters{}));
    EXPECT_TRUE(chain.neutral());
}

TEST_F(Optics, AWrongLensIsRefusedAndChangesNothing) {
    for (const LensParameters& lens :
         {LensParameters{-0.4, 0}, {0, 0.2}, {std::nan(""), 0}, {0, std::nan("")}}) {
        const auto refused = chain.apply(OpticsParameters{lens, true});
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().field() == "k1" || refused.error().field() == "k2");
        EXPECT_TRUE(chain.neutral());
    }
}

TEST_F(Optics, AShakingPictureIsHeldStill) {
    ASSERT_TRUE(chain.apply(OpticsParameters{{}, true}));
    std::mt19937 random(11);
    media::FrameBuilder shaken;
    media::FrameBuilder steady;
    double movedBefore = 0;
    double movedAfter = 0;
    for (int i = 0; i < 30; ++i) {
        const double dx = static_cast<double>(random() % 17) - 8;
        const double dy = static_cast<double>(random() % 13) - 6;
        auto now = drawn(pool, 320, 180, [&](int x, int y) { return texture.at(x - dx, y - dy); });
        auto held = through(pool.copy(*now));
        if (i > 0) {
            movedBefore += apart(*shaken, *now);
            movedAfter += apart(*steady, *held);
        }
        shaken = std::move(now);
        steady = std::move(held);
    }
    EXPECT_LT(movedAfter, movedBefore / 2.5) << movedBefore << " before";
}

TEST_F(Optics, PeopleOrTheDeviceMayWantAStillPicture) {
    ImageParameters image;
    image.steady = true;
    ASSERT_TRUE(chain.apply(image, {}));
    double moved = 0;
    double shaken = 0;
    media::FrameBuilder before;
    media::FrameBuilder last;
    for (int i = 0; i < 20; ++i) {
        const double dx = i % 2 == 0 ? 5 : -5;
        auto now = drawn(pool, 320, 180, [&](int x, int y) { return texture.at(x - dx, y); });
        auto held = through(pool.copy(*now));
        if (i > 4) {
            shaken += apart(*before, *now);
            moved += apart(*last, *held);
        }
        before = std::move(now);
        last = std::move(held);
    }
    EXPECT_LT(moved, shaken / 2.5);
    ASSERT_TRUE(chain.apply(OpticsParameters{{}, true}));
    ASSERT_TRUE(chain.apply(ImageParameters{}, {}));
    EXPECT_FALSE(chain.neutral()) << "the device still wants it";
    ASSERT_TRUE(chain.apply(OpticsParameters{}));
    EXPECT_TRUE(chain.neutral());
}

TEST_F(Optics, ATurnOfTheCameraIsFollowedAndAStillPictureStays) {
    ASSERT_TRUE(chain.apply(OpticsParameters{{}, true}));
    media::FrameBuilder last;
    for (int i = 0; i < 60; ++i) {
        const double turned = 4.0 * i;
        last =
            through(drawn(pool, 320, 180, [&](int x, int y) { return texture.at(x + turned, y); }));
    }
    // It shows what is in front of it now, at most the margin behind.
    for (int i = 0; i < 60; ++i) {
        last = through(drawn(pool, 320, 180, [&](int x, int y) { return texture.at(x + 236, y); }));
    }
    const double zoom = 1 - 2 * SteadyStage::kMargin;
    const auto middle = drawn(pool, 320, 180, [&](int x, int y) {
        return texture.at((x - 159.5) * zoom + 159.5 + 236, (y - 89.5) * zoom + 89.5);
    });
    EXPECT_LT(apart(*last, *middle), 4);
    const auto again =
        through(drawn(pool, 320, 180, [&](int x, int y) { return texture.at(x + 236, y); }));
    EXPECT_LT(apart(*last, *again), 1);
}

TEST_F(Optics, AFlatOrTinyPictureMovesNothing) {
    ASSERT_TRUE(chain.apply(OpticsParameters{{}, true}));
    for (const auto& [width, height] : {std::pair{640, 360}, {2, 2}, {16, 200}, {34, 18}}) {
        for (int i = 0; i < 3; ++i) {
            auto frame = through(drawn(pool, width, height, [](int, int) { return 77; }));
            ASSERT_EQ(frame->plane(0).row(height - 1)[width - 1], 77);
            ASSERT_EQ(frame->plane(1).row(0)[0], 128);
        }
    }
}

}  // namespace
}  // namespace ocelli::camera::image
