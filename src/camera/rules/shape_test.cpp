// Tests of the geometry of rules.
#include "camera/rules/shape.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace ocelli::camera::rules {
namespace {

const std::vector<Point> kLeftHalf{{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}};
const std::vector<Point> kTriangle{{0.2, 0.2}, {0.8, 0.2}, {0.5, 0.8}};

TEST(Shape, TellsSimpleOutlinesFromCrossingOnes) {
    EXPECT_TRUE(isSimple(kLeftHalf));
    EXPECT_TRUE(isSimple(kTriangle));
    EXPECT_FALSE(isSimple({{0, 0}, {1, 1}, {1, 0}, {0, 1}})) << "a bow tie";
    EXPECT_FALSE(isSimple({{0, 0}, {0.5, 0}, {1, 0}})) << "encloses nothing";
    EXPECT_FALSE(isSimple({{0, 0}, {0, 0}, {1, 0}, {1, 1}})) << "a corner twice";
}

TEST(Shape, MeasuresHowMuchOfABoxIsInside) {
    const Region region(kLeftHalf);
    EXPECT_NEAR(region.partInside({0.1, 0.1, 0.2, 0.2}), 1, 0.01);
    EXPECT_NEAR(region.partInside({0.4, 0.1, 0.2, 0.2}), 0.5, 0.03);
    EXPECT_NEAR(region.partInside({0.45, 0.1, 0.2, 0.2}), 0.25, 0.03);
    EXPECT_EQ(region.partInside({0.6, 0.1, 0.2, 0.2}), 0);
    EXPECT_NEAR(Region(kTriangle).partInside({0, 0, 1, 1}), 0.18, 0.01);
}

TEST(Shape, TakesABoxWithoutSizeForItsCorner) {
    const Region region(kLeftHalf);
    EXPECT_EQ(region.partInside({0.2, 0.2, 0, 0}), 1);
    EXPECT_EQ(region.partInside({0.7, 0.2, 0, 0}), 0);
}

TEST(Shape, HasNothingInsideNoRegion) {
    EXPECT_EQ(Region().partInside({0, 0, 1, 1}), 0);
}

TEST(Shape, CallsLeftOfALineA) {
    // From left to right: A is above.
    const Line line{{0.2, 0.5}, {0.8, 0.5}};
    EXPECT_EQ(line.partBeyond({0.4, 0.1, 0.1, 0.1}), 0);
    EXPECT_EQ(line.partBeyond({0.4, 0.8, 0.1, 0.1}), 1);
    EXPECT_NEAR(line.partBeyond({0.4, 0.475, 0.1, 0.1}), 0.75, 1e-9);
    EXPECT_LT(line.depth({0.4, 0.1, 0.1, 0.1}), 0);
}

TEST(Shape, MeasuresDepthAsTheLineDoes) {
    std::mt19937 random(5);
    std::uniform_real_distribution<double> place(0, 1);
    for (int i = 0; i < 1000; ++i) {
        const Line line{{place(random), place(random)}, {place(random), place(random)}};
        const double size = i % 10 == 0 ? 0 : 0.3;
        const objects::Box box{
            place(random), place(random), size * place(random), size * place(random)
        };
        const double depth = line.depth(box);
        EXPECT_NEAR(DepthGauge(line).depth(box), depth, 1e-9 * std::max(1.0, std::abs(depth)));
    }
}

TEST(Shape, KnowsWhatPassesBesideALine) {
    const Line line{{0.2, 0.5}, {0.8, 0.5}};
    EXPECT_TRUE(line.isPassedBy({0.4, 0.45, 0.1, 0.1}));
    EXPECT_FALSE(line.isPassedBy({0.9, 0.45, 0.08, 0.1}));
    EXPECT_FALSE(line.isPassedBy({0.0, 0.45, 0.1, 0.1}));
}

}  // namespace
}  // namespace ocelli::camera::rules
