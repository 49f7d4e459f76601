// Every shift within reach is tried; between pixels the slopes of the valley tell.
#include "camera/pixels/grey_shift.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace ocelli::camera::pixels {
namespace {

std::uint64_t differenceAt(
    const GreyPicture& before, const GreyPicture& now, int reach, int dx, int dy
) {
    std::uint64_t sum = 0;
    const auto width = static_cast<std::size_t>(before.width - 2 * reach);
    for (int y = reach; y < before.height - reach; ++y) {
        sum += sumOfDifferences(before.row(y) + reach, now.row(y + dy) + reach + dx, width);
    }
    return sum;
}

/// Where a valley between three values lies, from -0.5 to 0.5: its slopes are equally steep.
double valley(std::uint64_t left, std::uint64_t middle, std::uint64_t right) {
    const double higher = static_cast<double>(std::max(left, right)) - static_cast<double>(middle);
    const double apart = static_cast<double>(left) - static_cast<double>(right);
    return higher > 0 ? std::clamp(apart / (2 * higher), -0.5, 0.5) : 0.0;
}

}  // namespace

GreyShift shiftBetween(const GreyPicture& before, const GreyPicture& now, int reach) {
    if (before.width <= 2 * reach || before.height <= 2 * reach) {
        return {};
    }
    const int side = 2 * reach + 1;
    std::vector<std::uint64_t> sums(static_cast<std::size_t>(side * side));
    const auto at = [&](int dx, int dy) -> std::uint64_t& {
        return sums[static_cast<std::size_t>((dy + reach) * side + dx + reach)];
    };
    int bestX = 0;
    int bestY = 0;
    at(0, 0) = differenceAt(before, now, reach, 0, 0);
    for (int dy = -reach; dy <= reach; ++dy) {
        for (int dx = -reach; dx <= reach; ++dx) {
            at(dx, dy) = differenceAt(before, now, reach, dx, dy);
            if (at(dx, dy) < at(bestX, bestY)) {
                bestX = dx;
                bestY = dy;
            }
        }
    }
    GreyShift shift{static_cast<double>(bestX), static_cast<double>(bestY), 1};
    if (at(0, 0) > 0) {
        shift.remaining = static_cast<double>(at(bestX, bestY)) / static_cast<double>(at(0, 0));
    }
    if (std::abs(bestX) < reach) {
        shift.x += valley(at(bestX - 1, bestY), at(bestX, bestY), at(bestX + 1, bestY));
    }
    if (std::abs(bestY) < reach) {
        shift.y += valley(at(bestX, bestY - 1), at(bestX, bestY), at(bestX, bestY + 1));
    }
    return shift;
}

}  // namespace ocelli::camera::pixels
