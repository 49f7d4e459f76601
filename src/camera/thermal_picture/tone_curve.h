// From counts to levels of a palette: straight, or so that crowded temperatures get more levels.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "camera/thermal_picture/histogram.h"
#include "camera/thermal_picture/range_control.h"

namespace ocelli::camera::thermal_picture {

/// Levels 0..255 of counts from `first` on; 0 below, 255 above. Never falls.
struct ToneCurve {
    int first = 0;
    std::vector<std::uint8_t> levels;
};

ToneCurve linearCurve(const CountRange& range);

/// Plateau equalisation. A low plateau tends to the straight curve.
struct PlateauSettings {
    double plateau = 0.02;     ///< 0.0001..1: share of all pixels that a bin counts at most
    double largestGain = 8;    ///< 1..64: times the slope of the straight curve, at most
    double linearShare = 0.3;  ///< 0..1: how much of the straight curve is kept
};

Result<void> check(const PlateauSettings& settings);

ToneCurve plateauCurve(
    const Histogram& histogram, const CountRange& range, const PlateauSettings& settings
);

}  // namespace ocelli::camera::thermal_picture
