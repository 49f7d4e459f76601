// Checks shapes and turns them into runs of pixels.
#include "camera/thermal_rules/shape.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ocelli::camera::thermal_rules {
namespace {

/// Below this share of the picture an area is a mistake of the hand.
constexpr double kSmallestArea = 1e-7;
constexpr int kSmallSide = 5;

Error wrong(std::string message, std::string allowed) {
    return fail(ErrorKind::InvalidArgument, std::move(message))
        .withField("vertices", std::move(allowed));
}

Result<void> checkCount(const Shape& shape) {
    const std::size_t count = shape.vertices.size();
    switch (shape.kind) {
        case ShapeKind::Scene:
            return {};
        case ShapeKind::Point:
            return count == 1 ? Result<void>() : wrong("a point has one vertex", "1");
        case ShapeKind::Line:
            return count == 2 ? Result<void>() : wrong("a line has two vertices", "2");
        case ShapeKind::Area:
            break;
    }
    if (count < kFewestCorners || count > kMostCorners) {
        return wrong(fmt::format("an area has 3 to 10 vertices, not {}", count), "3..10");
    }
    return {};
}

/// Shoelace formula; twice the area, without its sign.
double doubleArea(const std::vector<Vertex>& corners) {
    double sum = 0;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Vertex& a = corners[i];
        const Vertex& b = corners[(i + 1) % corners.size()];
        sum += a.x * b.y - b.x * a.y;
    }
    return std::abs(sum);
}

int pixelAt(double share, int size) {
    return std::clamp(static_cast<int>(share * size), 0, size - 1);
}

void addPixel(std::vector<Run>& runs, int x, int y) {
    runs.push_back({y, x, 1});
}

/// Bresenham's line; then sorted into rows.
std::vector<Run> lineRuns(const Shape& shape, int width, int height) {
    int x = pixelAt(shape.vertices[0].x, width);
    int y = pixelAt(shape.vertices[0].y, height);
    const int endX = pixelAt(shape.vertices[1].x, width);
    const int endY = pixelAt(shape.vertices[1].y, height);
    const int dx = std::abs(endX - x);
    const int dy = -std::abs(endY - y);
    const int stepX = x < endX ? 1 : -1;
    const int stepY = y < endY ? 1 : -1;
    int error = dx + dy;
    std::vector<Run> runs;
    addPixel(runs, x, y);
    while (x != endX || y != endY) {
        const int twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x += stepX;
        }
        if (twice <= dx) {
            error += dx;
            y += stepY;
        }
        addPixel(runs, x, y);
    }
    std::ranges::sort(runs, [](const Run& a, const Run& b) {
        return a.y != b.y ? a.y < b.y : a.x < b.x;
    });
    return runs;
}

/// Where the outline crosses the middle of a row, from left to right.
std::vector<double> crossings(const std::vector<Vertex>& corners, double y, int width) {
    std::vector<double> found;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Vertex& a = corners[i];
        const Vertex& b = corners[(i + 1) % corners.size()];
        if ((a.y <= y) != (b.y <= y)) {
            found.push_back((a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)) * width);
        }
    }
    std::ranges::sort(found);
    return found;
}

std::vector<Run> areaRuns(const Shape& shape, int width, int height) {
    std::vector<Run> runs;
    for (int y = 0; y < height; ++y) {
        const auto found = crossings(shape.vertices, (y + 0.5) / height, width);
        for (std::size_t i = 0; i + 1 < found.size(); i += 2) {
            const int first = std::max(0, static_cast<int>(std::ceil(found[i] - 0.5)));
            const int end = std::min(width, static_cast<int>(std::ceil(found[i + 1] - 0.5)));
            if (first < end) {
                runs.push_back({y, first, end - first});
            }
        }
    }
    if (runs.empty()) {
        addPixel(runs, pixelAt(shape.vertices[0].x, width), pixelAt(shape.vertices[0].y, height));
    }
    return runs;
}

}  // namespace

Result<void> check(const Shape& shape) {
    OCELLI_TRY(checkCount(shape));
    if (shape.kind == ShapeKind::Scene) {
        return {};
    }
    for (std::size_t i = 0; i < shape.vertices.size(); ++i) {
        const Vertex& at = shape.vertices[i];
        if (!(at.x >= 0 && at.x <= 1 && at.y >= 0 && at.y <= 1)) {
            return wrong(
                fmt::format(
                    "vertex {} lies outside the picture: {}, {} (0 to 1)", i + 1, at.x, at.y
                ),
                "0..1"
            );
        }
    }
    const auto& v = shape.vertices;
    if (shape.kind == ShapeKind::Line && v[0].x == v[1].x && v[0].y == v[1].y) {
        return wrong("the line has no length", "two different vertices");
    }
    if (shape.kind == ShapeKind::Area && doubleArea(v) < 2 * kSmallestArea) {
        return wrong("the area has no size", "corners that enclose something");
    }
    return {};
}

std::vector<Run> pixelsOf(const Shape& shape, int width, int height) {
    std::vector<Run> runs;
    switch (shape.kind) {
        case ShapeKind::Scene:
            for (int y = 0; y < height; ++y) {
                runs.push_back({y, 0, width});
            }
            return runs;
        case ShapeKind::Point:
            addPixel(
                runs, pixelAt(shape.vertices[0].x, width), pixelAt(shape.vertices[0].y, height)
            );
            return runs;
        case ShapeKind::Line:
            return lineRuns(shape, width, height);
        case ShapeKind::Area:
            return areaRuns(shape, width, height);
    }
    return runs;
}

std::string advice(const Shape& shape, int width, int height) {
    if (shape.kind == ShapeKind::Point) {
        return "a point moves off its target when the camera does: a line or an area is safer";
    }
    if (shape.kind != ShapeKind::Area) {
        return {};
    }
    const auto [left, right] = std::ranges::minmax(shape.vertices, {}, &Vertex::x);
    const auto [top, bottom] = std::ranges::minmax(shape.vertices, {}, &Vertex::y);
    if ((right.x - left.x) * width <= kSmallSide || (bottom.y - top.y) * height <= kSmallSide) {
        return "the area is 5 pixels or less across: the target should be larger in the picture";
    }
    return {};
}

}  // namespace ocelli::camera::thermal_rules
