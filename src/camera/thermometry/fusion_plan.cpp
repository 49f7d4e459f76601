// Turns an alignment along with its pictures.
#include "camera/thermometry/fusion_plan.h"

#include <algorithm>
#include <array>

namespace ocelli::camera::thermometry {
namespace {

using Matrix = std::array<double, 9>;

Matrix multiply(const Matrix& a, const Matrix& b) {
    Matrix made{};
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 3; ++column) {
            for (std::size_t i = 0; i < 3; ++i) {
                made[row * 3 + column] += a[row * 3 + i] * b[i * 3 + column];
            }
        }
    }
    return made;
}

/// By where a mapping of places (0..1) takes the corners of the picture.
template <class Turn>
Matrix matrixOf(Size from, Size to, Turn turn) {
    const Place origin = turn(Place{0, 0});
    const Place right = turn(Place{1, 0});
    const Place down = turn(Place{0, 1});
    return {
        (right.x - origin.x) * to.width / from.width,
        (down.x - origin.x) * to.width / from.height,
        origin.x * to.width,
        (right.y - origin.y) * to.height / from.width,
        (down.y - origin.y) * to.height / from.height,
        origin.y * to.height,
        0,
        0,
        1
    };
}

/// A quarter back gives the same size as a quarter forth.
Size sensorOf(const View& view) {
    return turned(view.size, view.turn);
}

void turnAlong(thermal_picture::Alignment& alignment, const View& thermal, const View& optical) {
    const Matrix toSensor = matrixOf(thermal.size, sensorOf(thermal), [&](Place place) {
        return turnedBack(place, thermal.turn);
    });
    const Matrix toSeen = matrixOf(sensorOf(optical), optical.size, [&](Place place) {
        return turned(place, optical.turn);
    });
    alignment.homography = multiply(toSeen, multiply(alignment.homography, toSensor));
    const double right = alignment.baselineRightMillimetres;
    const double down = alignment.baselineDownMillimetres;
    alignment.baselineRightMillimetres = toSeen[0] * right + toSeen[1] * down;
    alignment.baselineDownMillimetres = toSeen[3] * right + toSeen[4] * down;
}

thermal_picture::FusionMode fusionModeOf(config::FusionMode mode) {
    switch (mode) {
        case config::FusionMode::Off:
            return thermal_picture::FusionMode::Off;
        case config::FusionMode::Blend:
            return thermal_picture::FusionMode::Blend;
        case config::FusionMode::Edges:
            return thermal_picture::FusionMode::Edges;
        case config::FusionMode::PictureInPicture:
            return thermal_picture::FusionMode::PictureInPicture;
    }
    return thermal_picture::FusionMode::Off;
}

}  // namespace

thermal_picture::FusionSettings fusionOf(
    const config::FusionSettings& settings, const View& thermal, const View& optical
) {
    thermal_picture::FusionSettings fusion;
    fusion.mode = fusionModeOf(settings.mode);
    fusion.opacity = settings.opacity / 100.0;
    fusion.strength = settings.strength;
    fusion.distanceMetres = settings.distance;
    fusion.insetSize = settings.insetSize / 100.0;
    const Size from = sensorOf(thermal);
    const Size to = sensorOf(optical);
    fusion.alignment = thermal_picture::flirAlignment(
        from.width,
        from.height,
        to.width,
        to.height,
        settings.fieldRatio,
        settings.offsetX,
        settings.offsetY
    );
    fusion.alignment.calibrationDistanceMetres = settings.alignedAt;
    fusion.alignment.opticalFocalMillimetres = settings.focalLength;
    fusion.alignment.opticalPitchMicrometres = settings.pixelPitch;
    fusion.alignment.baselineRightMillimetres = settings.baselineRight;
    fusion.alignment.baselineDownMillimetres = settings.baselineDown;
    turnAlong(fusion.alignment, thermal, optical);
    return fusion;
}

thermal_picture::InlaySettings inlayOf(
    const config::FusionSettings& settings, const View& thermal, const View& optical
) {
    return {
        settings.overOpacity / 100.0,
        settings.distance,
        fusionOf(settings, thermal, optical).alignment
    };
}

thermal_rules::Vertex inOptical(
    const config::FusionSettings& settings,
    const View& thermal,
    const View& optical,
    const thermal_rules::Vertex& place,
    double distanceMetres
) {
    const auto at = thermal_picture::toOptical(
        fusionOf(settings, thermal, optical).alignment,
        {place.x * thermal.size.width, place.y * thermal.size.height},
        std::max(distanceMetres, 0.1)
    );
    return {at.x / optical.size.width, at.y / optical.size.height};
}

}  // namespace ocelli::camera::thermometry
