// Rasterises areas over the small picture.
#include "camera/analytics/motion_grid.h"

namespace ocelli::camera::analytics {
namespace {

/// Everything enclosed counts, also where the outline crosses itself.
bool inside(const std::vector<AreaPoint>& points, double x, double y) {
    int winding = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto& a = points[i];
        const auto& b = points[(i + 1) % points.size()];
        if ((a.y <= y) != (b.y <= y) && a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x) > x) {
            winding += a.y < b.y ? 1 : -1;
        }
    }
    return winding != 0;
}

}  // namespace

Bytes packCells(const MotionCells& cells) {
    Bytes packed((kMotionCells + 7) / 8);
    for (std::size_t i = 0; i < kMotionCells; ++i) {
        if (cells[i]) {
            packed[i / 8] |= std::byte{0x80} >> (i % 8);
        }
    }
    return packed;
}

AreaMap::AreaMap(int width, int height, const std::vector<MotionArea>& areas)
    : totals_(areas.empty() ? 1 : areas.size()), inCells_(totals_.size()) {
    for (int y = 0; y < height; ++y) {
        const int row = y * kMotionRows / height;
        for (int x = 0; x < width; ++x) {
            const int cell = row * kMotionColumns + x * kMotionColumns / width;
            unsigned bits = 0;
            for (std::size_t i = 0; i < totals_.size(); ++i) {
                const bool within =
                    areas.empty() || inside(areas[i].points, (x + 0.5) / width, (y + 0.5) / height);
                bits |= within ? 1U << i : 0U;
                totals_[i] += within ? 1 : 0;
                inCells_[i][static_cast<std::size_t>(cell)] += within ? 1 : 0;
            }
            pixels_.push_back(static_cast<std::uint8_t>(bits));
            cells_.push_back(static_cast<std::uint16_t>(cell));
        }
    }
}

}  // namespace ocelli::camera::analytics
