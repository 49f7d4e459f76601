// Walks the rows of the optical picture through the thermal one.
#include "camera/thermal_picture/inlay.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ocelli::camera::thermal_picture {
namespace {

constexpr int kShift = 16;
constexpr int kParts = 256;  ///< of a pixel, between neighbours

Result<void> within(const char* name, double value, double lowest, double highest) {
    if (value >= lowest && value <= highest) {
        return {};
    }
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format("{} must be from {} to {}, not {}", name, lowest, highest, value)
    )
        .withField(name, fmt::format("{}..{}", lowest, highest));
}

std::uint8_t mix(std::uint8_t a, int b, int share) {
    return static_cast<std::uint8_t>((a * (256 - share) + b * share + 128) / 256);
}

std::int64_t fixed(double value) {
    return std::llround(value * (1 << kShift));
}

/// Pixels of a row whose place, x + i * step, lies from 0 to limit.
void narrow(int& first, int& last, std::int64_t x, std::int64_t step, std::int64_t limit) {
    const auto inside = [&](int i) {
        const std::int64_t at = x + i * step;
        return at >= 0 && at < limit;
    };
    if (step == 0) {
        last = inside(0) ? last : first;
        return;
    }
    // A straight line enters once and leaves once.
    const auto at = [&](std::int64_t place) {
        const double i = static_cast<double>(place - x) / static_cast<double>(step);
        return static_cast<int>(std::clamp(i, -1e6, 1e6));
    };
    const auto [low, high] = std::minmax({at(0), at(limit)});
    first = std::max(first, low - 1);
    last = std::min(last, high + 2);
    while (first < last && !inside(first)) {
        ++first;
    }
    while (last > first && !inside(last - 1)) {
        --last;
    }
}

}  // namespace

Result<void> Inlay::apply(const InlaySettings& settings) {
    OCELLI_TRY(within("opacity", settings.opacity, 0, 1));
    OCELLI_TRY(within("distance", settings.distanceMetres, 0.1, 10'000));
    OCELLI_TRY(check(settings.alignment));
    settings_ = settings;
    stale_ = true;
    return {};
}

void Inlay::locate(const media::Frame& optical, const media::Frame& thermal) {
    const bool same = width_ == optical.width() && height_ == optical.height() &&
                      thermalWidth_ == thermal.width() && thermalHeight_ == thermal.height();
    if (same && !stale_) {
        return;
    }
    width_ = optical.width();
    height_ = optical.height();
    thermalWidth_ = thermal.width();
    thermalHeight_ = thermal.height();
    stale_ = false;
    rows_.clear();
    for (int y = 0; y < height_; ++y) {
        // Positions are of pixel middles; samples lie half a pixel from their corner. Within a row
        // places lie evenly: lenses that look the same way differ by size and place alone.
        const auto left = toThermal(settings_.alignment, {0.5, y + 0.5}, settings_.distanceMetres);
        const auto right =
            toThermal(settings_.alignment, {width_ - 0.5, y + 0.5}, settings_.distanceMetres);
        const double steps = std::max(width_ - 1, 1);
        Row row;
        row.x = fixed(left.x - 0.5);
        row.y = fixed(left.y - 0.5);
        row.stepX = fixed((right.x - left.x) / steps);
        row.stepY = fixed((right.y - left.y) / steps);
        row.last = width_;
        narrow(row.first, row.last, row.x, row.stepX, std::int64_t{thermalWidth_ - 1} << kShift);
        narrow(row.first, row.last, row.y, row.stepY, std::int64_t{thermalHeight_ - 1} << kShift);
        rows_.push_back(row);
    }
}

void Inlay::process(media::Frame& optical, const media::Frame& thermal) {
    locate(optical, thermal);
    const int share = static_cast<int>(std::lround(settings_.opacity * 256));
    const auto heat = thermal.plane(0);
    for (int y = 0; y < height_; ++y) {
        const Row& row = rows_[static_cast<std::size_t>(y)];
        std::uint8_t* luma = optical.plane(0).row(y);
        for (int x = row.first; x < row.last; ++x) {
            const std::int64_t atX = row.x + x * row.stepX;
            const std::int64_t atY = row.y + x * row.stepY;
            const auto right = static_cast<int>((atX >> (kShift - 8)) & (kParts - 1));
            const auto down = static_cast<int>((atY >> (kShift - 8)) & (kParts - 1));
            const std::uint8_t* upper = heat.row(static_cast<int>(atY >> kShift)) + (atX >> kShift);
            const std::uint8_t* lower = upper + heat.stride;
            const int above = upper[0] * (kParts - right) + upper[1] * right;
            const int below = lower[0] * (kParts - right) + lower[1] * right;
            const int value = (above * (kParts - down) + below * down) / (kParts * kParts);
            luma[x] = mix(luma[x], value, share);
        }
        if (y % 2 != 0) {
            continue;
        }
        for (const int index : {1, 2}) {
            const auto from = thermal.plane(index);
            std::uint8_t* colour = optical.plane(index).row(y / 2);
            for (int x = (row.first + 1) & ~1; x < row.last; x += 2) {
                const std::int64_t atX = (row.x + x * row.stepX) >> (kShift + 1);
                const std::int64_t atY = (row.y + x * row.stepY) >> (kShift + 1);
                colour[x / 2] = mix(colour[x / 2], from.row(static_cast<int>(atY))[atX], share);
            }
        }
    }
}

}  // namespace ocelli::camera::thermal_picture
