// Which pixels belong to a shape, and which shapes are refused.
#include "camera/thermal_rules/shape.h"

#include <cmath>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "camera/thermal_rules/materials.h"

namespace ocelli::camera::thermal_rules {
namespace {

using testing::HasSubstr;

std::set<std::pair<int, int>> pixels(const Shape& shape, int width, int height) {
    std::set<std::pair<int, int>> found;
    for (const Run& run : pixelsOf(shape, width, height)) {
        for (int x = run.x; x < run.x + run.length; ++x) {
            EXPECT_TRUE(found.insert({x, run.y}).second) << "twice: " << x << ", " << run.y;
            EXPECT_TRUE(x >= 0 && x < width && run.y >= 0 && run.y < height);
        }
    }
    return found;
}

TEST(Shape, SceneIsEveryPixel) {
    EXPECT_EQ(pixels({}, 7, 5).size(), 35U);
}

TEST(Shape, PointIsOnePixelEvenAtTheEdge) {
    using Pixels = std::set<std::pair<int, int>>;
    EXPECT_EQ(pixels({ShapeKind::Point, {{0, 0}}}, 10, 8), (Pixels{{0, 0}}));
    EXPECT_EQ(pixels({ShapeKind::Point, {{1, 1}}}, 10, 8), (Pixels{{9, 7}}));
    EXPECT_EQ(pixels({ShapeKind::Point, {{0.55, 0.5}}}, 10, 8), (Pixels{{5, 4}}));
}

TEST(Shape, LineIsConnectedFromEndToEnd) {
    std::mt19937 random(5);
    std::uniform_real_distribution<double> share(0, 1);
    for (int i = 0; i < 200; ++i) {
        const Shape line{
            ShapeKind::Line, {{share(random), share(random)}, {share(random), share(random)}}
        };
        const auto found = pixels(line, 64, 48);
        for (const Vertex& end : line.vertices) {
            EXPECT_TRUE(found.contains({static_cast<int>(end.x * 64), static_cast<int>(end.y * 48)})
            );
        }
        const auto& v = line.vertices;
        const int across = std::abs(static_cast<int>(v[0].x * 64) - static_cast<int>(v[1].x * 64));
        const int down = std::abs(static_cast<int>(v[0].y * 48) - static_cast<int>(v[1].y * 48));
        EXPECT_EQ(found.size(), static_cast<std::size_t>(std::max(across, down) + 1));
    }
}

TEST(Shape, AreaHoldsThePixelsWhoseMiddleLiesInside) {
    const Shape square{ShapeKind::Area, {{0.25, 0.25}, {0.75, 0.25}, {0.75, 0.75}, {0.25, 0.75}}};
    EXPECT_EQ(pixels(square, 8, 8).size(), 16U);
    const Shape whole{ShapeKind::Area, {{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
    EXPECT_EQ(pixels(whole, 9, 7).size(), 63U);
    const Shape triangle{ShapeKind::Area, {{0, 0}, {1, 0}, {0, 1}}};
    const auto found = pixels(triangle, 40, 40);
    for (int y = 0; y < 40; ++y) {
        for (int x = 0; x < 40; ++x) {
            if (x + y + 1 != 40) {
                EXPECT_EQ(found.contains({x, y}), x + y + 1 < 40) << x << ", " << y;
            }
        }
    }
}

TEST(Shape, AreaSmallerThanAPixelIsOnePixel) {
    const Shape tiny{ShapeKind::Area, {{0.51, 0.51}, {0.515, 0.51}, {0.51, 0.515}}};
    ASSERT_TRUE(check(tiny));
    EXPECT_EQ(pixels(tiny, 10, 10), (std::set<std::pair<int, int>>{{5, 5}}));
}

TEST(Shape, RefusesWhatIsOutsideOrHasNoSize) {
    const double nan = std::nan("");

    const struct {
        Shape shape;
        const char* said;
    } cases[] = {
        {{ShapeKind::Point, {}}, "one vertex"},
        {{ShapeKind::Point, {{0.5, 1.01}}}, "vertex 1 lies outside the picture: 0.5, 1.01"},
        {{ShapeKind::Point, {{nan, 0}}}, "outside the picture"},
        {{ShapeKind::Line, {{0, 0}}}, "two vertices"},
        {{ShapeKind::Line, {{0.3, 0.3}, {0.3, 0.3}}}, "no length"},
        {{ShapeKind::Area, {{0, 0}, {1, 1}}}, "3 to 10 vertices, not 2"},
        {{ShapeKind::Area, std::vector<Vertex>(11)}, "3 to 10 vertices, not 11"},
        {{ShapeKind::Area, {{0, 0}, {0.5, 0.5}, {1, 1}}}, "no size"},
        {{ShapeKind::Area, {{0, 0}, {-0.1, 0.5}, {1, 1}}}, "vertex 2"},
    };

    for (const auto& c : cases) {
        const auto checked = check(c.shape);
        ASSERT_FALSE(checked) << c.said;
        EXPECT_EQ(checked.error().kind(), ErrorKind::InvalidArgument);
        EXPECT_THAT(checked.error().message(), HasSubstr(c.said));
    }
}

TEST(Shape, AdvisesAgainstPointsAndTinyAreas) {
    EXPECT_THAT(advice({ShapeKind::Point, {{0.5, 0.5}}}, 160, 120), HasSubstr("safer"));
    const Shape five{ShapeKind::Area, {{0, 0}, {5.0 / 160, 0}, {5.0 / 160, 0.5}, {0, 0.5}}};
    EXPECT_THAT(advice(five, 160, 120), HasSubstr("5 pixels or less"));
    EXPECT_EQ(advice(five, 640, 480), "");
    EXPECT_EQ(advice({}, 160, 120), "");
}

TEST(Materials, AreFoundByName) {
    EXPECT_EQ(emissivityOf("human skin"), 0.98);
    EXPECT_EQ(emissivityOf("wood"), 0.85);
    EXPECT_EQ(emissivityOf("gold"), std::nullopt);
    EXPECT_EQ(kMaterials.size(), 15U);
}

}  // namespace
}  // namespace ocelli::camera::thermal_rules
