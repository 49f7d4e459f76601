// Mirrors and turns by whole pixels.
#include "camera/thermometry/orientation.h"

#include <algorithm>
#include <span>

#include "camera/thermal/count_statistics.h"

namespace ocelli::camera::thermometry {
namespace {

/// In place: mirrored, and perhaps turned by a half, which mirrors both ways.
thermal::CountImage halfTurned(thermal::CountImage image, const Orientation& orientation) {
    const bool half = orientation.quarters == 2;
    const auto width = static_cast<std::size_t>(image.width);
    const std::span<std::uint16_t> counts(image.counts);
    if (orientation.leftRight != half) {
        for (std::size_t at = 0; at + width <= counts.size(); at += width) {
            thermal::reverseCounts(counts.subspan(at, width));
        }
    }
    if (orientation.upDown != half) {
        std::size_t top = 0;
        for (std::size_t bottom = counts.size(); top + 2 * width <= bottom; top += width) {
            bottom -= width;
            std::ranges::swap_ranges(counts.subspan(top, width), counts.subspan(bottom, width));
        }
    }
    return image;
}

}  // namespace

using thermal_picture::Pixel;

Orientation orientationOf(const config::ImageSettings& settings) {
    Orientation made;
    made.leftRight = settings.mirror == config::ImageMirror::Horizontal ||
                     settings.mirror == config::ImageMirror::Both;
    made.upDown = settings.mirror == config::ImageMirror::Vertical ||
                  settings.mirror == config::ImageMirror::Both;
    switch (settings.rotation) {
        case config::ImageRotation::Value0:
            break;
        case config::ImageRotation::Value90:
            made.quarters = 1;
            break;
        case config::ImageRotation::Value180:
            made.quarters = 2;
            break;
        case config::ImageRotation::Value270:
            made.quarters = 3;
            break;
    }
    return made;
}

Size turned(Size sensor, const Orientation& orientation) {
    return orientation.quarters % 2 == 0 ? sensor : Size{sensor.height, sensor.width};
}

Pixel turned(const Pixel& pixel, Size sensor, const Orientation& orientation) {
    Pixel at{
        orientation.leftRight ? sensor.width - 1 - pixel.x : pixel.x,
        orientation.upDown ? sensor.height - 1 - pixel.y : pixel.y
    };
    Size size = sensor;
    for (int i = 0; i < orientation.quarters; ++i) {
        at = {size.height - 1 - at.y, at.x};
        size = {size.height, size.width};
    }
    return at;
}

Pixel turnedBack(const Pixel& seen, Size sensor, const Orientation& orientation) {
    Pixel at = seen;
    Size size = turned(sensor, orientation);
    for (int i = 0; i < orientation.quarters; ++i) {
        at = {at.y, size.width - 1 - at.x};
        size = {size.height, size.width};
    }
    return {
        orientation.leftRight ? sensor.width - 1 - at.x : at.x,
        orientation.upDown ? sensor.height - 1 - at.y : at.y
    };
}

Place turned(Place place, const Orientation& orientation) {
    Place at{
        orientation.leftRight ? 1 - place.x : place.x, orientation.upDown ? 1 - place.y : place.y
    };
    for (int i = 0; i < orientation.quarters; ++i) {
        at = {1 - at.y, at.x};
    }
    return {0.5 + (at.x - 0.5) * orientation.zoom, 0.5 + (at.y - 0.5) * orientation.zoom};
}

Place turnedBack(Place seen, const Orientation& orientation) {
    Place at{0.5 + (seen.x - 0.5) / orientation.zoom, 0.5 + (seen.y - 0.5) / orientation.zoom};
    for (int i = 0; i < orientation.quarters; ++i) {
        at = {at.y, 1 - at.x};
    }
    return {orientation.leftRight ? 1 - at.x : at.x, orientation.upDown ? 1 - at.y : at.y};
}

thermal::CountImage turned(thermal::CountImage image, const Orientation& orientation) {
    if (orientation.quarters % 2 == 0) {
        return halfTurned(std::move(image), orientation);
    }
    const Size sensor{image.width, image.height};
    const Size size = turned(sensor, orientation);
    thermal::CountImage made{size.width, size.height, {}};
    made.counts.resize(image.counts.size());
    // Steps in the new picture for one column and one row of the old one.
    const auto indexOf = [&](int x, int y) {
        const Pixel at = turned(Pixel{x, y}, sensor, orientation);
        return static_cast<std::ptrdiff_t>(at.y) * size.width + at.x;
    };
    const std::ptrdiff_t first = indexOf(0, 0);
    const std::ptrdiff_t across = indexOf(1, 0) - first;
    const std::ptrdiff_t down = indexOf(0, 1) - first;
    std::size_t from = 0;
    for (int y = 0; y < sensor.height; ++y) {
        std::ptrdiff_t to = first + y * down;
        for (int x = 0; x < sensor.width; ++x, to += across) {
            made.counts[static_cast<std::size_t>(to)] = image.counts[from++];
        }
    }
    return made;
}

}  // namespace ocelli::camera::thermometry
