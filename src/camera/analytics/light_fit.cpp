// A least squares line through the cells that agree, found in rounds.
#include "camera/analytics/light_fit.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ocelli::camera::analytics {
namespace {

constexpr int kRounds = 3;
constexpr double kSmallestSpread = 1.0;  ///< luma steps; cells within 2.5 times this always agree
constexpr double kAgrees = 4;            ///< luma steps
constexpr double kBlack = 16;            ///< limited range
constexpr double kNearlyAsMany = 0.9;    ///< of the cells that agree
constexpr double kUnchanged = 1.5;       ///< luma steps
constexpr double kMostAgree = 0.6;       ///< of the cells, at least
constexpr double kFewUnchanged = 0.3;    ///< of them, at most
constexpr double kLeastVariance = 60;    ///< below it, cells are too alike to tell gain from offset

double medianOf(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// The line through the cells that `light` explains within `most`.
Light refine(
    std::span<const float> before, std::span<const float> now, const Light& light, double most
) {
    double count = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const double x = before[i];
        const double y = now[i];
        if (std::abs(y - light.gain * x - light.offset) <= most) {
            count += 1;
            sumX += x;
            sumY += y;
            sumXx += x * x;
            sumXy += x * y;
        }
    }
    if (count < 4) {
        return light;
    }
    const double variance = sumXx / count - sumX * sumX / (count * count);
    Light fitted;
    if (variance > kLeastVariance) {
        fitted.gain = (sumXy / count - sumX * sumY / (count * count)) / variance;
        fitted.gain = std::clamp(fitted.gain, 0.4, 2.5);
    }
    fitted.offset = sumY / count - fitted.gain * sumX / count;
    return fitted;
}

int agreeingCells(std::span<const float> before, std::span<const float> now, const Light& light) {
    int agreeing = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        agreeing += std::abs(light.gain * before[i] + light.offset - now[i]) <= kAgrees ? 1 : 0;
    }
    return agreeing;
}

/// More or less light leaves black as it is. An offset (haze, glare) has to explain more than that:
/// where the light changes from place to place, a line through the cells says anything of the dark.
Light withoutOffset(std::span<const float> before, std::span<const float> now, const Light& line) {
    double sumXx = 0;
    double sumXy = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (std::abs(line.gain * before[i] + line.offset - now[i]) <= kAgrees) {
            const double x = before[i] - kBlack;
            sumXx += x * x;
            sumXy += x * (now[i] - kBlack);
        }
    }
    // A gain of 1: the cells are too alike to tell.
    if (line.gain == 1 || sumXx < kLeastVariance) {
        return line;
    }
    Light light;
    light.gain = std::clamp(sumXy / sumXx, 0.4, 2.5);
    light.offset = kBlack * (1 - light.gain);
    const bool enough =
        agreeingCells(before, now, light) >= kNearlyAsMany * agreeingCells(before, now, line);
    return enough ? light : line;
}

}  // namespace

double Light::strength() const {
    return std::max(std::abs(offset), std::abs(gain * 255 + offset - 255));
}

Light fitLight(std::span<const float> before, std::span<const float> now) {
    std::vector<double> apart(before.size());
    std::transform(before.begin(), before.end(), now.begin(), apart.begin(), [](float a, float b) {
        return static_cast<double>(b) - a;
    });
    Light light{1, medianOf(apart)};
    for (int round = 0; round < kRounds; ++round) {
        for (std::size_t i = 0; i < before.size(); ++i) {
            apart[i] = std::abs(now[i] - light.gain * before[i] - light.offset);
        }
        const double spread = std::max(kSmallestSpread, 1.5 * medianOf(apart));
        light = refine(before, now, light, 2.5 * spread);
    }
    return withoutOffset(before, now, light);
}

bool isEverywhere(const Light& light, std::span<const float> before, std::span<const float> now) {
    int unchanged = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        unchanged += std::abs(now[i] - before[i]) <= kUnchanged ? 1 : 0;
    }
    const int agreeing = agreeingCells(before, now, light);
    const auto cells = static_cast<double>(before.size());
    return agreeing >= kMostAgree * cells && unchanged <= kFewUnchanged * cells;
}

}  // namespace ocelli::camera::analytics
