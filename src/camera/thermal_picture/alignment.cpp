// Homography and parallax.
#include "camera/thermal_picture/alignment.h"

#include <algorithm>
#include <cmath>
#include <string>

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

/// Optical pixels that a baseline moves an object by, against the calibration distance.
double parallax(const Alignment& alignment, double baselineMillimetres, double distanceMetres) {
    const double focalPixels =
        alignment.opticalFocalMillimetres / (alignment.opticalPitchMicrometres / 1000);
    return focalPixels * (baselineMillimetres / 1000) *
           (1 / distanceMetres - 1 / alignment.calibrationDistanceMetres);
}

}  // namespace

Result<void> check(const Alignment& alignment) {
    for (const double element : alignment.homography) {
        OCELLI_TRY(within("homography", element, -1e6, 1e6));
    }
    const auto& h = alignment.homography;
    const double determinant = h[0] * (h[4] * h[8] - h[5] * h[7]) -
                               h[1] * (h[3] * h[8] - h[5] * h[6]) +
                               h[2] * (h[3] * h[7] - h[4] * h[6]);
    if (std::abs(determinant) < 1e-12) {
        return fail(ErrorKind::InvalidArgument, "the homography maps the picture onto a line")
            .withField("homography");
    }
    OCELLI_TRY(within("calibration distance", alignment.calibrationDistanceMetres, 0.1, 10'000));
    OCELLI_TRY(within("focal length", alignment.opticalFocalMillimetres, 0.1, 1000));
    OCELLI_TRY(within("pixel pitch", alignment.opticalPitchMicrometres, 0.1, 100));
    OCELLI_TRY(within("baseline to the right", alignment.baselineRightMillimetres, -1000, 1000));
    return within("baseline downwards", alignment.baselineDownMillimetres, -1000, 1000);
}

Alignment flirAlignment(
    int thermalWidth,
    int thermalHeight,
    int opticalWidth,
    int opticalHeight,
    double realToIr,
    double offsetX,
    double offsetY
) {
    Alignment alignment;
    const double scaleX = opticalWidth / (realToIr * thermalWidth);
    const double scaleY = opticalHeight / (realToIr * thermalHeight);
    alignment.homography = {
        scaleX,
        0,
        (opticalWidth - scaleX * thermalWidth) / 2 + offsetX,
        0,
        scaleY,
        (opticalHeight - scaleY * thermalHeight) / 2 + offsetY,
        0,
        0,
        1
    };
    return alignment;
}

Position toOptical(const Alignment& alignment, Position thermal, double distanceMetres) {
    const auto& h = alignment.homography;
    const double distance = std::max(distanceMetres, 0.1);
    const double w = h[6] * thermal.x + h[7] * thermal.y + h[8];
    // An object seen from further right stands further left.
    return {
        (h[0] * thermal.x + h[1] * thermal.y + h[2]) / w -
            parallax(alignment, alignment.baselineRightMillimetres, distance),
        (h[3] * thermal.x + h[4] * thermal.y + h[5]) / w -
            parallax(alignment, alignment.baselineDownMillimetres, distance)
    };
}

Position toThermal(const Alignment& alignment, Position optical, double distanceMetres) {
    const auto& h = alignment.homography;
    const double distance = std::max(distanceMetres, 0.1);
    const double x = optical.x + parallax(alignment, alignment.baselineRightMillimetres, distance);
    const double y = optical.y + parallax(alignment, alignment.baselineDownMillimetres, distance);
    // The adjugate is the inverse up to a factor, which falls out.
    const double u = (h[4] * h[8] - h[5] * h[7]) * x + (h[2] * h[7] - h[1] * h[8]) * y +
                     (h[1] * h[5] - h[2] * h[4]);
    const double v = (h[5] * h[6] - h[3] * h[8]) * x + (h[0] * h[8] - h[2] * h[6]) * y +
                     (h[2] * h[3] - h[0] * h[5]);
    const double w = (h[3] * h[7] - h[4] * h[6]) * x + (h[1] * h[6] - h[0] * h[7]) * y +
                     (h[0] * h[4] - h[1] * h[3]);
    return {u / w, v / w};
}

}  // namespace ocelli::camera::thermal_picture
