// What can be set about the picture and its privacy masks.
#pragma once

#include <vector>

#include "base/result.h"
#include "camera/pixels/colour.h"

namespace ocelli::camera::image {

enum class Mirror { Off, Horizontal, Vertical, Both };

/// Clockwise.
enum class Rotation { None, Quarter, Half, ThreeQuarters };

/// Which part backlight compensation makes bright enough.
enum class Backlight { Off, Centre, Top, Bottom, Left, Right, Custom };

/// Of what light the colour is taken out; Locked holds what Automatic has found.
enum class WhiteBalance {
    Source,
    Automatic,
    Locked,
    Daylight,
    Shade,
    Fluorescent,
    Incandescent,
    Candle,
    Manual,
};

/// A place in the final picture, after mirror and rotation: 0,0 top left, 1,1 bottom right.
struct MaskPoint {
    double x = 0;
    double y = 0;

    bool operator==(const MaskPoint&) const = default;
};

/// Numbers are 0..100, and 50 changes nothing, where nothing else is said.
struct ImageParameters {
    int brightness = 50;
    int contrast = 50;
    int saturation = 50;
    int hue = 50;
    int sharpness = 50;  ///< above 50 sharpens, below softens
    Mirror mirror = Mirror::Off;
    Rotation rotation = Rotation::None;
    double zoom = 1;      ///< 1..8
    bool steady = false;  ///< takes out shaking
    int spaceNoise = 0;   ///< noise reduction among neighbours; 0 is off
    int timeNoise = 0;    ///< from picture to picture; 0 is off
    bool defog = false;
    int wideRange = 0;  ///< 0 is off
    Backlight backlight = Backlight::Off;
    std::vector<MaskPoint> backlightArea = {};  ///< of Custom; none, or 3..10 corners
    bool highlights = false;
    WhiteBalance whiteBalance = WhiteBalance::Source;
    int redGain = 50;
    int blueGain = 50;

    bool operator==(const ImageParameters&) const = default;
};

/// A closed area; where its outline crosses itself, everything enclosed is covered.
struct MaskArea {
    std::vector<MaskPoint> points;  ///< 3..10

    bool operator==(const MaskArea&) const = default;
};

struct MaskParameters {
    bool enabled = false;
    std::vector<MaskArea> areas;  ///< at most 8
    pixels::YuvColour colour{30, 130, 126};

    bool operator==(const MaskParameters&) const = default;
};

/// How the lens bends: a point at r of the straight picture (in half diagonals) is at
/// r (1 + k1 r² + k2 r⁴) of the bent one. A barrel has a negative k1.
struct LensParameters {
    double k1 = 0;  ///< -0.3..0.3
    double k2 = 0;  ///< -0.1..0.1

    bool operator==(const LensParameters&) const = default;
};

/// What is put right before anything else looks at the picture. All off: nothing.
struct OpticsParameters {
    LensParameters lens;
    bool steady = false;

    bool operator==(const OpticsParameters&) const = default;
};

/// InvalidArgument naming the field and its range.
Result<void> validate(const OpticsParameters& parameters);
Result<void> validate(const ImageParameters& parameters);
Result<void> validate(const MaskParameters& parameters);

}  // namespace ocelli::camera::image
