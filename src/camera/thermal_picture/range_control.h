// Which temperatures the palette spreads over: found, set or held.
#pragma once

#include <optional>

#include "base/result.h"
#include "camera/thermal/radiometry.h"
#include "camera/thermal_picture/histogram.h"

namespace ocelli::camera::thermal_picture {

/// In counts: palettes are laid over counts, which follow the temperature upwards.
struct CountRange {
    double low = 0;
    double high = 1;
};

enum class RangeMode { Automatic, Manual };

struct RangeSettings {
    RangeMode mode = RangeMode::Automatic;
    double lowestCelsius = 0;  ///< manual: -100..1000, at least 0.1 below the highest
    double highestCelsius = 50;
    double tailShare = 0.001;     ///< automatic: 0..0.2 of the pixels at each end do not count
    double leastSpanCelsius = 2;  ///< automatic: 0.1..100; noise is not spread over all colours
    int smoothing = 32;           ///< 1..256: share of a new picture in 256; 256 = at once
};

/// InvalidArgument naming field and range.
Result<void> check(const RangeSettings& settings);

/// Reentrant.
class RangeControl {
  public:
    Result<void> apply(const RangeSettings& settings);

    /// Holds the present range, whatever the scene does, until it is let go.
    void lock(bool held) { locked_ = held; }

    bool locked() const { return locked_; }

    /// The range for the next picture. High is above low, always.
    CountRange next(const Histogram& histogram, const thermal::Radiometry& radiometry);

  private:
    CountRange found(const Histogram& histogram, const thermal::Radiometry& radiometry) const;

    RangeSettings settings_;
    std::optional<CountRange> range_;
    bool locked_ = false;
};

}  // namespace ocelli::camera::thermal_picture
