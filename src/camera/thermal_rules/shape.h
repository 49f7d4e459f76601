// Points, lines and areas of a thermal picture, and the pixels that belong to them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace ocelli::camera::thermal_rules {

enum class ShapeKind : std::uint8_t { Scene, Point, Line, Area };

/// 0..1 in both directions, origin top left.
struct Vertex {
    double x = 0;
    double y = 0;

    bool operator==(const Vertex&) const = default;
};

struct Shape {
    ShapeKind kind = ShapeKind::Scene;
    std::vector<Vertex> vertices;  ///< Scene 0, Point 1, Line 2, Area 3..10

    bool operator==(const Shape&) const = default;
};

inline constexpr std::size_t kFewestCorners = 3;
inline constexpr std::size_t kMostCorners = 10;

/// InvalidArgument for a wrong number of vertices, one outside the picture (NaN included), a line
/// of no length or an area of no size.
Result<void> check(const Shape& shape);

/// Neighbouring pixels of one row.
struct Run {
    int y = 0;
    int x = 0;
    int length = 0;
};

/// The pixels of a checked shape, rows from the top, none twice; never empty. Of an area those
/// whose middle lies inside, or the one at its first corner when it is smaller than a pixel.
std::vector<Run> pixelsOf(const Shape& shape, int width, int height);

/// What a person should know of a shape before trusting it; empty when it is well chosen.
std::string advice(const Shape& shape, int width, int height);

}  // namespace ocelli::camera::thermal_rules
