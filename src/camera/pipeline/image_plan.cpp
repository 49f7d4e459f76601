// Maps settings to parameters.
#include "camera/pipeline/image_plan.h"

#include <chrono>

#include "base/text.h"

namespace ocelli::camera::pipeline {
namespace {

image::Mirror mirrorOf(config::ImageMirror mirror) {
    switch (mirror) {
        case config::ImageMirror::Off:
            return image::Mirror::Off;
        case config::ImageMirror::Horizontal:
            return image::Mirror::Horizontal;
        case config::ImageMirror::Vertical:
            return image::Mirror::Vertical;
        case config::ImageMirror::Both:
            return image::Mirror::Both;
    }
    return image::Mirror::Off;
}

image::Rotation rotationOf(config::ImageRotation rotation) {
    switch (rotation) {
        case config::ImageRotation::Value0:
            return image::Rotation::None;
        case config::ImageRotation::Value90:
            return image::Rotation::Quarter;
        case config::ImageRotation::Value180:
            return image::Rotation::Half;
        case config::ImageRotation::Value270:
            return image::Rotation::ThreeQuarters;
    }
    return image::Rotation::None;
}

image::Backlight backlightOf(config::ImageBacklight backlight) {
    switch (backlight) {
        case config::ImageBacklight::Off:
            return image::Backlight::Off;
        case config::ImageBacklight::Centre:
            return image::Backlight::Centre;
        case config::ImageBacklight::Top:
            return image::Backlight::Top;
        case config::ImageBacklight::Bottom:
            return image::Backlight::Bottom;
        case config::ImageBacklight::Left:
            return image::Backlight::Left;
        case config::ImageBacklight::Right:
            return image::Backlight::Right;
        case config::ImageBacklight::Custom:
            return image::Backlight::Custom;
    }
    return image::Backlight::Off;
}

image::WhiteBalance whiteBalanceOf(config::ImageWhiteBalance balance) {
    switch (balance) {
        case config::ImageWhiteBalance::Source:
            return image::WhiteBalance::Source;
        case config::ImageWhiteBalance::Automatic:
            return image::WhiteBalance::Automatic;
        case config::ImageWhiteBalance::Locked:
            return image::WhiteBalance::Locked;
        case config::ImageWhiteBalance::Daylight:
            return image::WhiteBalance::Daylight;
        case config::ImageWhiteBalance::Shade:
            return image::WhiteBalance::Shade;
        case config::ImageWhiteBalance::Fluorescent:
            return image::WhiteBalance::Fluorescent;
        case config::ImageWhiteBalance::Incandescent:
            return image::WhiteBalance::Incandescent;
        case config::ImageWhiteBalance::Candle:
            return image::WhiteBalance::Candle;
        case config::ImageWhiteBalance::Manual:
            return image::WhiteBalance::Manual;
    }
    return image::WhiteBalance::Source;
}

void takeNoise(image::ImageParameters& parameters, const config::ImageSettings& settings) {
    switch (settings.noiseReduction) {
        case config::ImageNoiseReduction::Off:
            break;
        case config::ImageNoiseReduction::Normal:
            parameters.spaceNoise = parameters.timeNoise = settings.noiseLevel;
            break;
        case config::ImageNoiseReduction::Expert:
            parameters.spaceNoise = settings.spaceLevel;
            parameters.timeNoise = settings.timeLevel;
            break;
    }
}

capture::Mains mainsOf(config::ImageVideoStandard standard) {
    switch (standard) {
        case config::ImageVideoStandard::Any:
            return capture::Mains::Unknown;
        case config::ImageVideoStandard::Pal:
            return capture::Mains::Hertz50;
        case config::ImageVideoStandard::Ntsc:
            return capture::Mains::Hertz60;
    }
    return capture::Mains::Unknown;
}

}  // namespace

image::ImageParameters imageParametersOf(const config::ImageSettings& settings) {
    image::ImageParameters parameters;
    parameters.brightness = settings.brightness;
    parameters.contrast = settings.contrast;
    parameters.saturation = settings.saturation;
    parameters.hue = settings.hue;
    parameters.sharpness = settings.sharpness;
    parameters.mirror = mirrorOf(settings.mirror);
    parameters.rotation = rotationOf(settings.rotation);
    parameters.zoom = settings.digitalZoom;
    parameters.steady = settings.stabilise;
    takeNoise(parameters, settings);
    parameters.defog = settings.defog;
    parameters.wideRange = settings.wideRange ? settings.wideRangeLevel : 0;
    parameters.backlight = backlightOf(settings.backlight);
    if (!settings.backlightAreas.empty()) {
        for (const config::Point& point : settings.backlightAreas.front().points) {
            parameters.backlightArea.push_back({point.x, point.y});
        }
    }
    parameters.highlights = settings.highlights;
    parameters.whiteBalance = whiteBalanceOf(settings.whiteBalance);
    parameters.redGain = settings.redGain;
    parameters.blueGain = settings.blueGain;
    return parameters;
}

image::MaskParameters maskParametersOf(const config::MasksSettings& settings) {
    image::MaskParameters parameters;
    parameters.enabled = settings.enabled;
    for (const config::MaskArea& area : settings.areas) {
        image::MaskArea& made = parameters.areas.emplace_back();
        for (const config::Point& point : area.points) {
            made.points.push_back({point.x, point.y});
        }
    }
    if (auto colour = pixels::parseColour(settings.colour, "colour")) {
        parameters.colour = *colour;
    }
    return parameters;
}

capture::CameraControls controlsOf(const config::ImageSettings& settings) {
    capture::CameraControls controls;
    controls.manual = settings.exposure == config::ImageExposure::Manual;
    const auto parts = toInteger(config::toString(settings.exposureTime)).value_or(100);
    controls.exposureTime = Duration(std::chrono::seconds(1)) / parts;
    controls.gain = settings.gain;
    controls.iris = settings.iris;
    controls.slowShutter = settings.slowShutter;
    controls.mains = mainsOf(settings.videoStandard);
    return controls;
}

config::ImageSettings adjustmentsOf(const config::ImageSettings& settings) {
    config::ImageSettings left;
    left.brightness = settings.brightness;
    left.contrast = settings.contrast;
    left.saturation = settings.saturation;
    left.hue = settings.hue;
    left.sharpness = settings.sharpness;
    return left;
}

}  // namespace ocelli::camera::pipeline
