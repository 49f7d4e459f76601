// Unsharp masking of counts with running sums.
#include "camera/thermal_picture/detail_enhancement.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::camera::thermal_picture {
namespace {

constexpr int kReach = 2;
constexpr int kPixels = (2 * kReach + 1) * (2 * kReach + 1);
constexpr int kMost = 300;

}  // namespace

Result<void> DetailEnhancement::apply(int strength) {
    if (strength < -20 || strength > 100) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("detail enhancement must be from -20 to 100, not {}", strength)
        )
            .withField("detail enhancement", "-20..100");
    }
    strength_ = strength;
    return {};
}

void DetailEnhancement::process(const thermal::CountImage& from, thermal::CountImage& to) {
    to = from;
    if (strength_ == 0 || from.width <= 2 * kReach || from.height <= 2 * kReach) {
        return;
    }
    const auto width = static_cast<std::size_t>(from.width);
    columns_.resize(width);
    for (int y = kReach; y + kReach < from.height; ++y) {
        std::ranges::fill(columns_, 0U);
        for (int dy = -kReach; dy <= kReach; ++dy) {
            const auto row = from.row(y + dy);
            for (std::size_t x = 0; x < width; ++x) {
                columns_[x] += row[x];
            }
        }
        const auto here = from.row(y);
        std::uint16_t* out = to.counts.data() + static_cast<std::size_t>(y) * width;
        for (std::size_t x = kReach; x + kReach < width; ++x) {
            const std::uint32_t sum =
                columns_[x - 2] + columns_[x - 1] + columns_[x] + columns_[x + 1] + columns_[x + 2];
            const int detail = here[x] - static_cast<int>(sum / kPixels);
            const int added = std::clamp(detail * strength_ / 20, -kMost, kMost);
            out[x] = static_cast<std::uint16_t>(std::clamp(here[x] + added, 0, 65'535));
        }
    }
}

}  // namespace ocelli::camera::thermal_picture
