// Finds all blocks that an area touches, and fills them.
#include "camera/image/mask_stage.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace ocelli::camera::image {
namespace {

/// Blocks; rather one too many than one too few where an edge runs along a border.
constexpr double kTouch = 1e-6;

/// Marks the blocks of one row that an edge passes through. All lengths in blocks.
void markEdge(std::vector<char>& row, int y, MaskPoint a, MaskPoint b) {
    if (a.y > b.y) {
        std::swap(a, b);
    }
    const double top = y - kTouch;
    const double bottom = y + 1 + kTouch;
    if (b.y < top || a.y > bottom) {
        return;
    }
    double from = a.x;
    double to = b.x;
    if (b.y - a.y > 1e-12) {
        const double slope = (b.x - a.x) / (b.y - a.y);
        from = a.x + (std::max(a.y, top) - a.y) * slope;
        to = a.x + (std::min(b.y, bottom) - a.y) * slope;
    }
    const int last = static_cast<int>(row.size()) - 1;
    const int first = static_cast<int>(std::floor(std::min(from, to) - kTouch));
    const int end = static_cast<int>(std::floor(std::max(from, to) + kTouch));
    for (int x = std::clamp(first, 0, last); x <= std::clamp(end, 0, last); ++x) {
        row[static_cast<std::size_t>(x)] = 1;
    }
}

/// Marks the blocks whose middle is enclosed (non-zero winding). Those not fully inside have an
/// edge.
void markInside(std::vector<char>& row, int y, const std::vector<MaskPoint>& points) {
    const double middle = y + 0.5;
    std::vector<std::pair<double, int>> crossings;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto& a = points[i];
        const auto& b = points[(i + 1) % points.size()];
        if ((a.y <= middle) != (b.y <= middle)) {
            const double x = a.x + (middle - a.y) / (b.y - a.y) * (b.x - a.x);
            crossings.emplace_back(x, a.y < b.y ? 1 : -1);
        }
    }
    std::sort(crossings.begin(), crossings.end());
    int winding = 0;
    for (std::size_t i = 0; i + 1 < crossings.size(); ++i) {
        winding += crossings[i].second;
        if (winding == 0) {
            continue;
        }
        const auto first = static_cast<int>(std::floor(crossings[i].first));
        const auto last = static_cast<int>(std::ceil(crossings[i + 1].first));
        for (int x = std::max(0, first); x < std::min(static_cast<int>(row.size()), last); ++x) {
            row[static_cast<std::size_t>(x)] = 1;
        }
    }
}

}  // namespace

void MaskStage::apply(const MaskParameters& parameters) {
    parameters_ = parameters;
    width_ = height_ = 0;
}

void MaskStage::rasterise(int width, int height) {
    width_ = width;
    height_ = height;
    spans_.clear();
    const int columns = width / 2;
    const int rows = height / 2;
    for (int y = 0; y < rows; ++y) {
        std::vector<char> row(static_cast<std::size_t>(columns));
        for (const auto& area : parameters_.areas) {
            auto points = area.points;
            for (auto& point : points) {
                point = {point.x * columns, point.y * rows};
            }
            for (std::size_t i = 0; i < points.size(); ++i) {
                markEdge(row, y, points[i], points[(i + 1) % points.size()]);
            }
            markInside(row, y, points);
        }
        for (auto from = std::find(row.begin(), row.end(), 1); from != row.end();) {
            const auto to = std::find(from, row.end(), 0);
            spans_.push_back(
                {y, static_cast<int>(from - row.begin()), static_cast<int>(to - row.begin())}
            );
            from = std::find(to, row.end(), 1);
        }
    }
}

void MaskStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    if (width_ != frame->width() || height_ != frame->height()) {
        rasterise(frame->width(), frame->height());
    }
    const auto luma = frame->plane(0);
    const auto blue = frame->plane(1);
    const auto red = frame->plane(2);
    for (const auto& span : spans_) {
        const auto count = static_cast<std::size_t>(span.last - span.first);
        std::memset(luma.row(2 * span.row) + 2 * span.first, parameters_.colour.y, 2 * count);
        std::memset(luma.row(2 * span.row + 1) + 2 * span.first, parameters_.colour.y, 2 * count);
        std::memset(blue.row(span.row) + span.first, parameters_.colour.u, count);
        std::memset(red.row(span.row) + span.first, parameters_.colour.v, count);
    }
}

}  // namespace ocelli::camera::image
