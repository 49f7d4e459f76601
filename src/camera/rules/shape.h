// Points, lines and regions of rules, and how much of a box lies within them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "camera/objects/scene_objects.h"

namespace ocelli::camera::rules {

/// A place in the picture: 0,0 top left, 1,1 bottom right.
struct Point {
    double x = 0;
    double y = 0;

    bool operator==(const Point&) const = default;
};

/// True when no two sides of the closed outline cross or touch each other except at their corners,
/// and it encloses something.
bool isSimple(const std::vector<Point>& outline);

/// A directed line. A is on its left as one looks from `from` to `to`, B on its right.
struct Line {
    Point from;
    Point to;

    bool operator==(const Line&) const = default;

    /// The share of the box that lies on side B of the line, made endless, 0..1.
    double partBeyond(const objects::Box& box) const;

    /// How far the middle of the box lies on side B, in lengths of the box across the line.
    double depth(const objects::Box& box) const;

    /// True when the box lies beside the line itself, not only beside its endless form.
    bool isPassedBy(const objects::Box& box) const;
};

/// Line::depth() of one line, for many boxes.
class DepthGauge {
  public:
    explicit DepthGauge(const Line& line);

    double depth(const objects::Box& box) const {
        const double beyond =
            across_ * (box.centreY() - from_.y) - down_ * (box.centreX() - from_.x);
        return beyond / std::max(width_ * box.width + height_ * box.height, least_);
    }

  private:
    Point from_;
    double across_;  ///< of the line
    double down_;
    double width_;  ///< what a box's width adds to its extent across the line, times its length
    double height_;
    double least_;
};

/// A closed region, drawn once on a fine grid so that boxes are compared with it quickly.
class Region {
  public:
    Region() = default;
    explicit Region(const std::vector<Point>& outline);

    /// The share of the box that lies inside, 0..1; for a box without size, of its corner.
    double partInside(const objects::Box& box) const;

    bool contains(const Point& point) const;

  private:
    static constexpr int kGrid = 96;

    double sum(double x, double y) const;

    std::vector<Point> outline_;
    std::vector<std::uint16_t> sums_;  ///< [kGrid + 1][kGrid + 1], cells inside, left of and above
    double left_ = 0;
    double top_ = 0;
    double right_ = 0;
    double bottom_ = 0;
};

}  // namespace ocelli::camera::rules
