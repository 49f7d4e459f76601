// A picture measured pixel by pixel in double precision, with its extremes and its state.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "camera/thermal/radiometry.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal {

/// A temperature and the pixel that has it.
struct Spot {
    double celsius = std::numeric_limits<double>::quiet_NaN();
    int x = 0;
    int y = 0;
};

/// For work on files, where exactness counts and time does not; live pictures use Converter.
struct MeasuredImage {
    int width = 0;
    int height = 0;
    std::vector<double> celsius;  ///< [height][width]; NaN where there is no temperature
    Spot minimum;                 ///< the first one in reading order
    Spot maximum;
    double meanCelsius = std::numeric_limits<double>::quiet_NaN();
    std::size_t clippedLow = 0;   ///< pixels colder than the camera measures
    std::size_t clippedHigh = 0;  ///< pixels hotter than that
    std::size_t none = 0;         ///< pixels without a temperature, left out of all the above

    /// The worst state of any pixel.
    ReadingState state() const;
};

MeasuredImage measure(const CountImage& image, const Radiometry& radiometry);

}  // namespace ocelli::camera::thermal
