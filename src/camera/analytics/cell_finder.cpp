// From counts of pixels to cells that move.
#include "camera/analytics/cell_finder.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::analytics {
namespace {

/// Fewer pixels are noise.
constexpr double kLeastPixels = 6;

/// Each flickering pixel of a cell asks for so many more that differ.
constexpr double kRestlessWeight = 0.5;

/// So do pixels that differ in one picture only, as rain does and nothing that passes.
constexpr double kBlipsWeight = 2.0;
constexpr double kBlipsMost = 3.0;  ///< times what is asked for in calm
constexpr double kBlipsSeconds = 8;

/// Shares of what is asked for.
constexpr double kOwn = 0.3;      ///< in the cell itself, the rest may be next to it
constexpr double kChanged = 0.3;  ///< unlike a moment ago
constexpr double kFresh = 0.15;   ///< unlike the picture before

/// Light fades in and out over a flat ground; what moves brings an outline.
constexpr double kLeastEdges = 0.08;  ///< of the pixels that differ

/// The same structure as in the background, in another light.
constexpr double kAlike = 0.85;   ///< square of the correlation
constexpr double kDimmest = 0.3;  ///< times the background's light
constexpr double kBrightest = 8;
constexpr double kStructure = 0.06;     ///< deviation as a share of the brightness
constexpr double kMuchStructure = 6.3;  ///< luma steps; this is enough in any light
constexpr double kNoise = 3.2;          ///< luma steps; less may be noise
constexpr double kBlack = 16;           ///< of limited range

/// Share of a cell's pixels that must differ.
double shareOf(int sensitivity) {
    return 0.03 + 0.00125 * (100 - sensitivity);
}

std::size_t indexOf(int row, int column) {
    return static_cast<std::size_t>(row * kMotionColumns + column);
}

}  // namespace

void CellCount::add(const CellCount& other) {
    marked += other.marked;
    changed += other.changed;
    fresh += other.fresh;
    blips += other.blips;
    edges += other.edges;
}

bool CellCount::fades() const {
    return edges < kLeastEdges * marked;
}

bool CellCount::lightOnly() const {
    if (marked < 12) {
        return false;
    }
    if (fades()) {
        return true;
    }
    const double n = marked;
    const double varianceB = bb / n - b * b / (n * n);
    const double varianceC = cc / n - c * c / (n * n);
    const double shared = bc / n - b * c / (n * n);
    // In the dark structure is fainter, as everything is.
    const double structure = std::clamp(kStructure * (b / n - kBlack), kNoise, kMuchStructure);
    if (varianceB < structure * structure || varianceC < kNoise * kNoise || shared <= 0) {
        return false;
    }
    const double gain = shared / varianceB;
    return shared * shared > kAlike * varianceB * varianceC && gain > kDimmest && gain < kBrightest;
}

/// Something small may lie across the borders of up to four cells: the best four that meet here.
CellCount CellFinder::around(int row, int column) const {
    CellCount best;
    for (int corner = 0; corner < 4; ++corner) {
        const int top = std::max(0, row - corner / 2);
        const int left = std::max(0, column - corner % 2);
        CellCount sum;
        for (int r = top; r <= std::min(kMotionRows - 1, row - corner / 2 + 1); ++r) {
            for (int c = left; c <= std::min(kMotionColumns - 1, column - corner % 2 + 1); ++c) {
                sum.add(counts_[indexOf(r, c)]);
            }
        }
        const int blips = std::max(best.blips, sum.blips);
        best = sum.marked > best.marked ? sum : best;
        best.blips = blips;
    }
    return best;
}

void CellFinder::decide(const AreaMap& map, std::size_t area, int sensitivity, double seconds) {
    const double blipsShare = 1 - std::exp(-seconds / kBlipsSeconds);
    for (int row = 0; row < kMotionRows; ++row) {
        for (int column = 0; column < kMotionColumns; ++column) {
            const auto cell = indexOf(row, column);
            const int covered = map.inCell(area, cell);
            if (covered == 0 || sensitivity == 0) {
                candidates_[cell] = false;
                continue;
            }
            const auto& own = counts_[cell];
            const auto together = around(row, column);
            const double calm = std::max(kLeastPixels, shareOf(sensitivity) * covered);
            auto& blips = blips_[cell];
            const double least = calm + kRestlessWeight * own.restless + kBlipsWeight * blips;
            blips += (std::min<double>(together.blips, kBlipsMost * calm) - blips) * blipsShare;
            candidates_[cell] = own.marked >= kOwn * least && together.marked >= least &&
                                together.changed >= kChanged * least &&
                                together.fresh >= kFresh * least && !together.fades() &&
                                !own.lightOnly();
        }
    }
}

MotionCells CellFinder::advance(int needed) {
    const auto before = runs_;
    MotionCells moving{};
    for (int row = 0; row < kMotionRows; ++row) {
        for (int column = 0; column < kMotionColumns; ++column) {
            const auto cell = indexOf(row, column);
            int longest = 0;
            for (int r = std::max(0, row - 1); r <= std::min(kMotionRows - 1, row + 1); ++r) {
                for (int c = std::max(0, column - 1); c <= std::min(kMotionColumns - 1, column + 1);
                     ++c) {
                    longest = std::max(longest, before[indexOf(r, c)]);
                }
            }
            // Not found once does not end it, and found once does not begin it.
            runs_[cell] = candidates_[cell] ? std::min(longest + 1, 2 * needed)
                                            : std::max(0, before[cell] - 1);
            moving[cell] = runs_[cell] >= needed;
        }
    }
    return moving;
}

}  // namespace ocelli::camera::analytics
