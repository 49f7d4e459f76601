// Where a pixel of the thermal picture lies in the optical one, at any distance.
#pragma once

#include <array>

#include "base/result.h"

namespace ocelli::camera::thermal_picture {

struct Position {
    double x = 0;
    double y = 0;
};

/// A stored or set alignment: exact at one distance, moved by parallax at others.
struct Alignment {
    /// Thermal to optical pixels at the calibration distance, row by row; the last element is not
    /// 0.
    std::array<double, 9> homography{1, 0, 0, 0, 1, 0, 0, 0, 1};
    double calibrationDistanceMetres = 10;  ///< 0.1..10000
    double opticalFocalMillimetres = 4;     ///< 0.1..1000
    double opticalPitchMicrometres = 2;     ///< 0.1..100
    /// From the thermal lens to the optical one; positive to the right and downwards. -1000..1000
    double baselineRightMillimetres = 0;
    double baselineDownMillimetres = 0;
};

/// InvalidArgument naming field and range.
Result<void> check(const Alignment& alignment);

/// The alignment that FLIR stores: the thermal picture covers the middle of the optical one.
/// @param realToIr  how many times larger the optical field of view is
/// @param offsetX, offsetY  optical pixels
Alignment flirAlignment(
    int thermalWidth,
    int thermalHeight,
    int opticalWidth,
    int opticalHeight,
    double realToIr,
    double offsetX,
    double offsetY
);

/// The place in the optical picture of a thermal pixel whose object is this far away.
Position toOptical(const Alignment& alignment, Position thermal, double distanceMetres);

/// The other way: where what is seen at this place of the optical picture lies in the thermal one.
Position toThermal(const Alignment& alignment, Position optical, double distanceMetres);

}  // namespace ocelli::camera::thermal_picture
