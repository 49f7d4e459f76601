// Finds the range of a scene and lets it follow slowly.
#include "camera/thermal_picture/range_control.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ocelli::camera::thermal_picture {
namespace {

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

/// Counts of a temperature, or `otherwise` where the curve has none.
double countsOr(const thermal::Radiometry& radiometry, double celsius, double otherwise) {
    const double counts = radiometry.countsOf(celsius);
    return std::isfinite(counts) ? std::clamp(counts, 0.0, 65'535.0) : otherwise;
}

}  // namespace

Result<void> check(const RangeSettings& settings) {
    OCELLI_TRY(within("lowest temperature", settings.lowestCelsius, -100, 999.9));
    OCELLI_TRY(
        within("highest temperature", settings.highestCelsius, settings.lowestCelsius + 0.1, 1000)
    );
    OCELLI_TRY(within("tail share", settings.tailShare, 0, 0.2));
    OCELLI_TRY(within("least span", settings.leastSpanCelsius, 0.1, 100));
    return within("smoothing", settings.smoothing, 1, 256);
}

Result<void> RangeControl::apply(const RangeSettings& settings) {
    OCELLI_TRY(check(settings));
    if (settings.mode != settings_.mode) {
        range_.reset();
    }
    settings_ = settings;
    return {};
}

CountRange RangeControl::found(const Histogram& histogram, const thermal::Radiometry& radiometry)
    const {
    CountRange range{
        histogram.countsAtShare(settings_.tailShare),
        histogram.countsAtShare(1 - settings_.tailShare)
    };
    const double middle = (range.low + range.high) / 2;
    const double celsius = radiometry.celsiusOf(middle);
    double least = 16;
    if (std::isfinite(celsius)) {
        const double half = settings_.leastSpanCelsius / 2;
        least = countsOr(radiometry, celsius + half, middle + 8) -
                countsOr(radiometry, celsius - half, middle - 8);
    }
    if (range.high - range.low < least) {
        range = {middle - least / 2, middle + least / 2};
    }
    return range;
}

CountRange RangeControl::next(const Histogram& histogram, const thermal::Radiometry& radiometry) {
    if (locked_ && range_) {
        return *range_;
    }
    if (settings_.mode == RangeMode::Manual) {
        range_ = CountRange{
            countsOr(radiometry, settings_.lowestCelsius, 0),
            countsOr(radiometry, settings_.highestCelsius, 65'535)
        };
    } else {
        const CountRange wanted = found(histogram, radiometry);
        if (!range_) {
            range_ = wanted;
        }
        const double share = settings_.smoothing / 256.0;
        range_->low += share * (wanted.low - range_->low);
        range_->high += share * (wanted.high - range_->high);
    }
    range_->high = std::max(range_->high, range_->low + 1);
    return *range_;
}

}  // namespace ocelli::camera::thermal_picture
