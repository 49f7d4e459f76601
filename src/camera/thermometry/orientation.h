// How the sensor's picture is turned before anything is measured, so that rules, readings and
// matrices lie where viewers see them.
#pragma once

#include "camera/thermal/thermal_image.h"
#include "camera/thermal_picture/pixel_correction.h"
#include "config/generated/settings.h"

namespace ocelli::camera::thermometry {

struct Size {
    int width = 0;
    int height = 0;

    bool operator==(const Size&) const = default;
};

/// Mirrored first, then turned, then enlarged.
struct Orientation {
    bool leftRight = false;
    bool upDown = false;
    int quarters = 0;  ///< clockwise, 0..3
    double zoom = 1;   ///< of the middle; optical pictures alone, and only for places

    bool operator==(const Orientation&) const = default;
};

Orientation orientationOf(const config::ImageSettings& settings);

/// Of the picture that viewers see.
Size turned(Size sensor, const Orientation& orientation);

/// Where a pixel of the sensor is seen.
thermal_picture::Pixel turned(
    const thermal_picture::Pixel& pixel, Size sensor, const Orientation& orientation
);

/// Which pixel of the sensor is seen there.
thermal_picture::Pixel turnedBack(
    const thermal_picture::Pixel& seen, Size sensor, const Orientation& orientation
);

/// A place as a share of the picture.
struct Place {
    double x = 0;
    double y = 0;
};

/// Where a place of the sensor's picture is seen, and back.
Place turned(Place place, const Orientation& orientation);
Place turnedBack(Place seen, const Orientation& orientation);

thermal::CountImage turned(thermal::CountImage image, const Orientation& orientation);

}  // namespace ocelli::camera::thermometry
