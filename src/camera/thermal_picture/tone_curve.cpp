// The straight curve and the one by a clipped histogram.
#include "camera/thermal_picture/tone_curve.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ocelli::camera::thermal_picture {
namespace {

constexpr double kTop = 255;

/// An empty curve over the whole counts of a range.
ToneCurve spanOf(const CountRange& range) {
    const int first = static_cast<int>(std::clamp(std::floor(range.low), 0.0, 65'535.0));
    const int last = static_cast<int>(std::clamp(std::ceil(range.high), 0.0, 65'535.0));
    return {first, std::vector<std::uint8_t>(static_cast<std::size_t>(last - first + 1))};
}

std::uint8_t levelOf(double share) {
    return static_cast<std::uint8_t>(std::clamp(share, 0.0, 1.0) * kTop + 0.5);
}

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

}  // namespace

ToneCurve linearCurve(const CountRange& range) {
    ToneCurve curve = spanOf(range);
    const double slope = 1 / std::max(range.high - range.low, 1.0);
    for (std::size_t i = 0; i < curve.levels.size(); ++i) {
        curve.levels[i] = levelOf((curve.first + static_cast<double>(i) - range.low) * slope);
    }
    return curve;
}

Result<void> check(const PlateauSettings& settings) {
    OCELLI_TRY(within("plateau", settings.plateau, 0.0001, 1));
    OCELLI_TRY(within("largest gain", settings.largestGain, 1, 64));
    return within("linear share", settings.linearShare, 0, 1);
}

ToneCurve plateauCurve(
    const Histogram& histogram, const CountRange& range, const PlateauSettings& settings
) {
    ToneCurve curve = spanOf(range);
    const double plateau = std::max(settings.plateau * histogram.total(), 1e-6);
    std::vector<double> sums(curve.levels.size());
    double sum = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const std::size_t bin =
            (static_cast<std::size_t>(curve.first) + i) / Histogram::kCountsABin;
        sum += std::min(static_cast<double>(histogram.bins()[bin]), plateau);
        sums[i] = sum;
    }
    if (sum <= 0) {
        return linearCurve(range);
    }
    const double slope = 1 / std::max(range.high - range.low, 1.0);
    double level = 0;
    double before = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const double straight = (curve.first + static_cast<double>(i) - range.low) * slope;
        const double mixed = settings.linearShare * std::clamp(straight, 0.0, 1.0) +
                             (1 - settings.linearShare) * sums[i] / sum;
        level += std::min(mixed - before, settings.largestGain * slope);
        before = mixed;
        curve.levels[i] = levelOf(level);
    }
    return curve;
}

}  // namespace ocelli::camera::thermal_picture
