// Fills shapes by the exact area each pixel is covered.
#include "camera/capture/scene_canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/assert.h"
#include "camera/capture/scene_random.h"

namespace ocelli::camera::capture::scene {
namespace {

constexpr int kCurveSteps = 14;
constexpr int kEllipseSteps = 40;
constexpr int kCapSteps = 10;

float lerp(float a, float b, float share) {
    return a + (b - a) * share;
}

Vec at(double angle, double radius, Vec centre) {
    return {centre.x + std::cos(angle) * radius, centre.y + std::sin(angle) * radius};
}

/// Signed area to the right of edges, one value a pixel, and one more column for what falls off.
class Areas {
  public:
    Areas(int width, int height)
        : width_(width), height_(height), sums_(static_cast<std::size_t>((width + 2) * height)) {}

    void edge(Vec a, Vec b) {
        if (a.y == b.y) {
            return;
        }
        const double sign = a.y < b.y ? 1 : -1;
        if (a.y > b.y) {
            std::swap(a, b);
        }
        const double slope = (b.x - a.x) / (b.y - a.y);
        const int first = std::max(0, static_cast<int>(std::floor(a.y)));
        const int last = std::min(height_ - 1, static_cast<int>(std::ceil(b.y)) - 1);
        for (int y = first; y <= last; ++y) {
            const double top = std::max(a.y, static_cast<double>(y));
            const double bottom = std::min(b.y, static_cast<double>(y + 1));
            if (bottom > top) {
                const double xTop = a.x + (top - a.y) * slope;
                const double xBottom = a.x + (bottom - a.y) * slope;
                inRow(y, xTop, xBottom, (bottom - top) * sign);
            }
        }
    }

    /// Turns edges into covered shares, 0..1.
    std::vector<float> covered() const {
        std::vector<float> shares(static_cast<std::size_t>(width_ * height_));
        for (int y = 0; y < height_; ++y) {
            float sum = 0;
            const float* from = sums_.data() + index(y, 0);
            float* to = shares.data() + static_cast<std::size_t>(y * width_);
            for (int x = 0; x < width_; ++x) {
                sum += from[x];
                const float share = std::min(1.0F, std::abs(sum));
                to[x] = share < 0.002F ? 0.0F : share;
            }
        }
        return shares;
    }

  private:
    std::size_t index(int y, int x) const { return static_cast<std::size_t>(y * (width_ + 2) + x); }

    /// A piece of an edge within one row, split where it crosses from column to column.
    void inRow(int y, double xFrom, double xTo, double height) {
        const double limit = width_;
        double x0 = std::clamp(std::min(xFrom, xTo), 0.0, limit);
        const double x1 = std::clamp(std::max(xFrom, xTo), 0.0, limit);
        const double span = x1 - x0;
        if (span < 1e-9) {
            inColumn(y, x0, x0, height);
            return;
        }
        const double perX = height / span;
        while (x0 < x1) {
            const double next = std::min(x1, std::floor(x0) + 1.0);
            inColumn(y, x0, next, (next - x0) * perX);
            x0 = next;
        }
    }

    void inColumn(int y, double x0, double x1, double height) {
        const int column = std::min(static_cast<int>(std::floor(x0)), width_);
        const double right = (x0 + x1) / 2 - column;
        sums_[index(y, column)] += static_cast<float>(height * (1 - right));
        sums_[index(y, column + 1)] += static_cast<float>(height * right);
    }

    int width_;
    int height_;
    std::vector<float> sums_;
};

/// How much of pixel `at` lies between two borders.
float shareOf(int at, double low, double high) {
    return static_cast<float>(
        std::clamp(std::min(high, at + 1.0) - std::max(low, at + 0.0), 0.0, 1.0)
    );
}

/// A running mean over 2*radius+1 values, in place; outside counts as nothing.
void blurLine(float* values, std::size_t count, std::size_t step, int radius) {
    std::vector<float> line(count);
    for (std::size_t i = 0; i < count; ++i) {
        line[i] = values[i * step];
    }
    const auto reach = static_cast<std::size_t>(radius);
    float sum = 0;
    for (std::size_t i = 0; i < std::min(reach, count); ++i) {
        sum += line[i];
    }
    const float share = 1.0F / static_cast<float>(2 * radius + 1);
    for (std::size_t i = 0; i < count; ++i) {
        sum += i + reach < count ? line[i + reach] : 0;
        values[i * step] = std::max(0.0F, sum * share);
        sum -= i >= reach ? line[i - reach] : 0;
    }
}

}  // namespace

Colour mix(const Colour& a, const Colour& b, double share) {
    const auto s = static_cast<float>(std::clamp(share, 0.0, 1.0));
    return {
        lerp(a.red, b.red, s),
        lerp(a.green, b.green, s),
        lerp(a.blue, b.blue, s),
        lerp(a.alpha, b.alpha, s)
    };
}

Path& Path::moveTo(double x, double y) {
    contours_.push_back({{x, y}});
    return *this;
}

Path& Path::lineTo(double x, double y) {
    OCELLI_ASSERT(!contours_.empty());
    contours_.back().push_back({x, y});
    return *this;
}

Path& Path::curveTo(Vec control1, Vec control2, Vec end) {
    OCELLI_ASSERT(!contours_.empty());
    const Vec start = contours_.back().back();
    for (int i = 1; i <= kCurveSteps; ++i) {
        const double t = static_cast<double>(i) / kCurveSteps;
        const double u = 1 - t;
        const double a = u * u * u;
        const double b = 3 * u * u * t;
        const double c = 3 * u * t * t;
        const double d = t * t * t;
        lineTo(
            a * start.x + b * control1.x + c * control2.x + d * end.x,
            a * start.y + b * control1.y + c * control2.y + d * end.y
        );
    }
    return *this;
}

Path Path::rectangle(double x, double y, double width, double height) {
    auto path = polygon({{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}});
    path.rectangle_ = true;
    return path;
}

Path Path::rounded(double x, double y, double width, double height, double radius) {
    const double r = std::min({radius, width / 2, height / 2});
    Path path;
    const Vec corners[] = {
        {x + width - r, y + r},
        {x + width - r, y + height - r},
        {x + r, y + height - r},
        {x + r, y + r}
    };
    bool first = true;
    for (int corner = 0; corner < 4; ++corner) {
        for (int i = 0; i <= kCapSteps / 2; ++i) {
            const double turn = corner - 1 + static_cast<double>(i) / (kCapSteps / 2);
            const Vec p = at(turn * std::numbers::pi / 2, r, corners[corner]);
            first ? path.moveTo(p.x, p.y) : path.lineTo(p.x, p.y);
            first = false;
        }
    }
    return path;
}

Path Path::ellipse(double x, double y, double radiusX, double radiusY) {
    Path path;
    for (int i = 0; i < kEllipseSteps; ++i) {
        const double angle = 2 * std::numbers::pi * i / kEllipseSteps;
        const double px = x + radiusX * std::cos(angle);
        const double py = y + radiusY * std::sin(angle);
        i == 0 ? path.moveTo(px, py) : path.lineTo(px, py);
    }
    return path;
}

Path Path::polygon(std::initializer_list<Vec> corners) {
    Path path;
    path.contours_.emplace_back(corners);
    return path;
}

Path Path::limb(Vec from, Vec to, double widthFrom, double widthTo) {
    Path path;
    const double angle = std::atan2(to.y - from.y, to.x - from.x);
    for (int end = 0; end < 2; ++end) {
        const double start = angle + (end == 0 ? std::numbers::pi / 2 : -std::numbers::pi / 2);
        for (int i = 0; i <= kCapSteps; ++i) {
            const double turn = start + std::numbers::pi * i / kCapSteps;
            const Vec p = end == 0 ? at(turn, widthFrom / 2, from) : at(turn, widthTo / 2, to);
            end == 0 && i == 0 ? path.moveTo(p.x, p.y) : path.lineTo(p.x, p.y);
        }
    }
    return path;
}

Paint Paint::vertical(
    const Colour& top, const Colour& bottom, double yTop, double yBottom, float grain
) {
    Paint paint(top, grain);
    paint.to = bottom;
    paint.start = {0, yTop};
    paint.end = {0, yBottom};
    paint.gradient = true;
    return paint;
}

Paint Paint::along(const Colour& a, const Colour& b, Vec start, Vec end) {
    Paint paint(a);
    paint.to = b;
    paint.start = start;
    paint.end = end;
    paint.gradient = true;
    return paint;
}

struct Canvas::Cover {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    std::vector<float> shares;
};

Canvas::Canvas(int width, int height, const View& view)
    : width_(width),
      height_(height),
      view_(view),
      pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}

Canvas::Cover Canvas::cover(const Path& path, int margin) const {
    double left = width_;
    double top = height_;
    double right = 0;
    double bottom = 0;
    for (const auto& contour : path.contours()) {
        for (const auto& point : contour) {
            const Vec p = view_.toPixel(point);
            left = std::min(left, p.x);
            right = std::max(right, p.x);
            top = std::min(top, p.y);
            bottom = std::max(bottom, p.y);
        }
    }
    Cover made;
    made.x = static_cast<int>(std::floor(std::clamp(left - margin, -1.0 * margin, 1.0 * width_)));
    made.y = static_cast<int>(std::floor(std::clamp(top - margin, -1.0 * margin, 1.0 * height_)));
    made.width = static_cast<int>(std::ceil(std::min(right, 1.0 * width_) + margin)) - made.x;
    made.height = static_cast<int>(std::ceil(std::min(bottom, 1.0 * height_) + margin)) - made.y;
    if (made.width <= 0 || made.height <= 0) {
        made.width = made.height = 0;
        return made;
    }
    if (path.isRectangle()) {
        made.shares.resize(static_cast<std::size_t>(made.width * made.height));
        std::vector<float> columns;
        for (int x = 0; x < made.width; ++x) {
            columns.push_back(shareOf(made.x + x, left, right));
        }
        auto share = made.shares.begin();
        for (int y = 0; y < made.height; ++y) {
            const float row = shareOf(made.y + y, top, bottom);
            share = std::transform(columns.begin(), columns.end(), share, [=](float column) {
                return column * row;
            });
        }
        return made;
    }
    Areas areas(made.width, made.height);
    for (const auto& contour : path.contours()) {
        for (std::size_t i = 0; i < contour.size(); ++i) {
            const Vec a = view_.toPixel(contour[i]);
            const Vec b = view_.toPixel(contour[(i + 1) % contour.size()]);
            areas.edge({a.x - made.x, a.y - made.y}, {b.x - made.x, b.y - made.y});
        }
    }
    made.shares = areas.covered();
    return made;
}

void Canvas::blend(const Cover& cover, const Paint& paint) {
    const Vec start = view_.toPixel(paint.start);
    const Vec end = view_.toPixel(paint.end);
    const Vec way{end.x - start.x, end.y - start.y};
    const double length2 = std::max(1e-9, way.x * way.x + way.y * way.y);
    const int firstX = std::max(0, cover.x);
    const int lastX = std::min(width_, cover.x + cover.width);
    for (int y = std::max(0, cover.y); y < std::min(height_, cover.y + cover.height); ++y) {
        const float* share =
            cover.shares.data() + static_cast<std::size_t>((y - cover.y) * cover.width) - cover.x;
        Pixel* pixel = pixels_.data() + static_cast<std::size_t>(y) * pitch();
        for (int x = firstX; x < lastX; ++x) {
            if (share[x] <= 0) {
                continue;
            }
            Colour colour = paint.from;
            if (paint.gradient) {
                const double part = ((x - start.x) * way.x + (y - start.y) * way.y) / length2;
                colour = mix(paint.from, paint.to, part);
            }
            if (paint.grain > 0) {
                const auto bits =
                    stir(static_cast<std::uint64_t>(y) * 65536U + static_cast<unsigned>(x));
                const float by =
                    (static_cast<float>(bits & 0xFFFFU) / 32768.0F - 1.0F) * paint.grain;
                colour.red = std::clamp(colour.red + by, 0.0F, 1.0F);
                colour.green = std::clamp(colour.green + by, 0.0F, 1.0F);
                colour.blue = std::clamp(colour.blue + by, 0.0F, 1.0F);
            }
            const float a = colour.alpha * share[x];
            Pixel& p = pixel[x];
            p.red = p.red * (1 - a) + colour.red * a;
            p.green = p.green * (1 - a) + colour.green * a;
            p.blue = p.blue * (1 - a) + colour.blue * a;
            p.alpha = p.alpha * (1 - a) + a;
        }
    }
}

void Canvas::fill(const Path& path, const Paint& paint) {
    blend(cover(path, 1), paint);
}

void Canvas::fillSoft(const Path& path, const Paint& paint, double radius) {
    // Two running means are close enough to a Gaussian.
    const int reach = std::max(1, static_cast<int>(radius * std::abs(view_.scaleY) / 2));
    auto soft = cover(path, 2 * reach + 1);
    const auto width = static_cast<std::size_t>(soft.width);
    const auto height = static_cast<std::size_t>(soft.height);
    for (int pass = 0; pass < 2; ++pass) {
        for (std::size_t y = 0; y < height; ++y) {
            blurLine(soft.shares.data() + y * width, width, 1, reach);
        }
        for (std::size_t x = 0; x < width; ++x) {
            blurLine(soft.shares.data() + x, height, width, reach);
        }
    }
    blend(soft, paint);
}

}  // namespace ocelli::camera::capture::scene
