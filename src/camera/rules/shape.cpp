// Geometry of rules.
#include "camera/rules/shape.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::rules {
namespace {

using objects::Box;

constexpr double kLeastReach = 1e-6;

double cross(const Point& a, const Point& b, const Point& c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool between(const Point& a, const Point& b, const Point& c) {
    return std::min(a.x, b.x) <= c.x && c.x <= std::max(a.x, b.x) && std::min(a.y, b.y) <= c.y &&
           c.y <= std::max(a.y, b.y);
}

bool touch(const Point& a, const Point& b, const Point& c, const Point& d) {
    const double abc = cross(a, b, c);
    const double abd = cross(a, b, d);
    const double cda = cross(c, d, a);
    const double cdb = cross(c, d, b);
    if (((abc > 0) != (abd > 0)) && ((cda > 0) != (cdb > 0)) && abc != 0 && abd != 0 && cda != 0 &&
        cdb != 0) {
        return true;
    }
    return (abc == 0 && between(a, b, c)) || (abd == 0 && between(a, b, d)) ||
           (cda == 0 && between(c, d, a)) || (cdb == 0 && between(c, d, b));
}

/// Half of the box's extent across the line.
double reachAcross(const Line& line, const Box& box) {
    const double dx = line.to.x - line.from.x;
    const double dy = line.to.y - line.from.y;
    const double length = std::sqrt(dx * dx + dy * dy);
    return (std::abs(dy) * box.width + std::abs(dx) * box.height) / (2 * length);
}

double distanceBeyond(const Line& line, const Box& box) {
    const Point middle{box.centreX(), box.centreY()};
    const double dx = line.to.x - line.from.x;
    const double dy = line.to.y - line.from.y;
    const double length = std::sqrt(dx * dx + dy * dy);
    return cross(line.from, line.to, middle) / length;
}

}  // namespace

bool isSimple(const std::vector<Point>& outline) {
    const std::size_t count = outline.size();
    double area = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Point& a = outline[i];
        const Point& b = outline[(i + 1) % count];
        area += a.x * b.y - b.x * a.y;
        if (a == b) {
            return false;
        }
        for (std::size_t j = i + 2; j < count; ++j) {
            const bool neighbours = i == 0 && j == count - 1;
            if (!neighbours && touch(a, b, outline[j], outline[(j + 1) % count])) {
                return false;
            }
        }
    }
    return std::abs(area) > 1e-6;
}

double Line::partBeyond(const Box& box) const {
    const double reach = reachAcross(*this, box);
    const double beyond = distanceBeyond(*this, box);
    if (reach <= 0) {
        return beyond > 0 ? 1 : 0;
    }
    return std::clamp(0.5 + beyond / (2 * reach), 0.0, 1.0);
}

double Line::depth(const Box& box) const {
    return distanceBeyond(*this, box) / std::max(2 * reachAcross(*this, box), kLeastReach);
}

DepthGauge::DepthGauge(const Line& line)
    : from_(line.from),
      across_(line.to.x - line.from.x),
      down_(line.to.y - line.from.y),
      width_(std::abs(down_)),
      height_(std::abs(across_)),
      least_(kLeastReach * std::sqrt(across_ * across_ + down_ * down_)) {}

bool Line::isPassedBy(const Box& box) const {
    const double dx = to.x - from.x;
    const double dy = to.y - from.y;
    const double square = dx * dx + dy * dy;
    const double along = ((box.centreX() - from.x) * dx + (box.centreY() - from.y) * dy) / square;
    // A little of its own size is forgiven at the ends.
    const double leeway = 0.1 * (std::abs(dx) * box.width + std::abs(dy) * box.height) / square;
    return along >= -leeway && along <= 1 + leeway;
}

Region::Region(const std::vector<Point>& outline) : outline_(outline) {
    left_ = top_ = 1;
    for (const auto& point : outline_) {
        left_ = std::min(left_, point.x);
        right_ = std::max(right_, point.x);
        top_ = std::min(top_, point.y);
        bottom_ = std::max(bottom_, point.y);
    }
    constexpr std::size_t kSide = kGrid + 1;
    sums_.assign(kSide * kSide, 0);
    for (int y = 0; y < kGrid; ++y) {
        int row = 0;
        for (int x = 0; x < kGrid; ++x) {
            row += contains({(x + 0.5) / kGrid, (y + 0.5) / kGrid}) ? 1 : 0;
            const std::size_t at =
                static_cast<std::size_t>(y + 1) * kSide + static_cast<std::size_t>(x + 1);
            sums_[at] = static_cast<std::uint16_t>(sums_[at - kSide] + row);
        }
    }
}

bool Region::contains(const Point& point) const {
    bool inside = false;
    for (std::size_t i = 0, j = outline_.size() - 1; i < outline_.size(); j = i++) {
        const Point& a = outline_[i];
        const Point& b = outline_[j];
        if ((a.y > point.y) != (b.y > point.y) &&
            point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x) {
            inside = !inside;
        }
    }
    return inside;
}

/// Cells inside, left of x and above y, between grid lines in proportion.
double Region::sum(double x, double y) const {
    constexpr std::size_t kSide = kGrid + 1;
    const double column = std::clamp(x, 0.0, 1.0) * kGrid;
    const double row = std::clamp(y, 0.0, 1.0) * kGrid;
    const auto c = std::min(static_cast<std::size_t>(column), static_cast<std::size_t>(kGrid - 1));
    const auto r = std::min(static_cast<std::size_t>(row), static_cast<std::size_t>(kGrid - 1));
    const double fx = column - static_cast<double>(c);
    const double fy = row - static_cast<double>(r);
    const std::uint16_t* at = sums_.data() + r * kSide + c;
    return (at[0] * (1 - fx) + at[1] * fx) * (1 - fy) +
           (at[kSide] * (1 - fx) + at[kSide + 1] * fx) * fy;
}

double Region::partInside(const Box& box) const {
    const double right = box.x + box.width;
    const double bottom = box.y + box.height;
    if (sums_.empty() || right < left_ || box.x > right_ || bottom < top_ || box.y > bottom_) {
        return 0;
    }
    const double cells = box.width * box.height * kGrid * kGrid;
    if (cells < 0.01) {
        return contains({box.x, box.y}) ? 1 : 0;
    }
    const double inside =
        sum(right, bottom) - sum(box.x, bottom) - sum(right, box.y) + sum(box.x, box.y);
    return std::clamp(inside / cells, 0.0, 1.0);
}

}  // namespace ocelli::camera::rules
