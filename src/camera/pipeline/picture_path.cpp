// Hands settings to the image stages and the text, and pictures through them.
#include "camera/pipeline/picture_path.h"

#include "base/log.h"

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

image::ImageParameters imageParametersOf(const config::ImageSettings& settings) {
    image::ImageParameters parameters;
    parameters.brightness = settings.brightness;
    parameters.contrast = settings.contrast;
    parameters.saturation = settings.saturation;
    parameters.hue = settings.hue;
    parameters.sharpness = settings.sharpness;
    parameters.mirror = mirrorOf(settings.mirror);
    parameters.rotation = rotationOf(settings.rotation);
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

overlay::DateFormat dateFormatOf(config::OsdDateFormat format) {
    switch (format) {
        case config::OsdDateFormat::YyyyMmDd:
        case config::OsdDateFormat::YyyyMmDdSlash:
            return overlay::DateFormat::YearMonthDay;
        case config::OsdDateFormat::MmDdYyyy:
        case config::OsdDateFormat::MmDdYyyySlash:
            return overlay::DateFormat::MonthDayYear;
        case config::OsdDateFormat::DdMmYyyy:
        case config::OsdDateFormat::DdMmYyyySlash:
            return overlay::DateFormat::DayMonthYear;
    }
    return overlay::DateFormat::YearMonthDay;
}

bool slashesOf(config::OsdDateFormat format) {
    return format == config::OsdDateFormat::YyyyMmDdSlash ||
           format == config::OsdDateFormat::MmDdYyyySlash ||
           format == config::OsdDateFormat::DdMmYyyySlash;
}

int sizeOf(config::OsdSize size) {
    switch (size) {
        case config::OsdSize::Auto:
            return 0;
        case config::OsdSize::Value16:
            return 16;
        case config::OsdSize::Value32:
            return 32;
        case config::OsdSize::Value48:
            return 48;
        case config::OsdSize::Value64:
            return 64;
    }
    return 0;
}

overlay::TextParameters textParametersOf(
    const config::OsdSettings& settings, const std::string& name
) {
    overlay::TextParameters parameters;
    parameters.showName = settings.showName;
    parameters.name = name;
    parameters.namePosition = {settings.namePosition.x, settings.namePosition.y};
    parameters.showDate = settings.showDate;
    parameters.showWeekday = settings.showWeekday;
    parameters.datePosition = {settings.datePosition.x, settings.datePosition.y};
    parameters.dateFormat = dateFormatOf(settings.dateFormat);
    parameters.slashes = slashesOf(settings.dateFormat);
    parameters.hours12 = settings.timeFormat == config::OsdTimeFormat::Hours12;
    for (const config::OsdLine& line : settings.lines) {
        parameters.lines.push_back({line.text, line.enabled, {line.position.x, line.position.y}});
    }
    parameters.displayMode = static_cast<overlay::DisplayMode>(settings.displayMode);
    parameters.size = sizeOf(settings.size);
    parameters.colour = settings.colour;
    parameters.outline = settings.outline;
    parameters.alignment = static_cast<overlay::Alignment>(settings.alignment);
    return parameters;
}

void report(const Result<void>& result) {
    if (!result) {
        // The settings were checked with the same ranges; this would be a mistake of ours.
        log::error("image", "{}", result.error().describe());
    }
}

}  // namespace

void PicturePath::apply(
    const config::ChannelConfig& settings,
    bool encodedSource,
    std::shared_ptr<const config::TimeZone> zone
) {
    state_.with([&](State& state) {
        report(
            state.chain.apply(imageParametersOf(settings.image), maskParametersOf(settings.masks))
        );
        report(state.overlay.apply(textParametersOf(settings.osd, settings.channel.name)));
        state.drawText = !encodedSource || settings.osd.onEncodedSources;
        state.zone = std::move(zone);
    });
}

void PicturePath::apply(const image::OpticsParameters& optics) {
    state_.with([&](State& state) { report(state.chain.apply(optics)); });
}

bool PicturePath::untouched() const {
    return state_.with([](const State& state) {
        return state.chain.neutral() && !(state.drawText && state.overlay.active());
    });
}

media::FramePtr PicturePath::process(
    media::FrameBuilder frame, const std::function<void(media::Frame&)>& decorate
) {
    return state_.with([&](State& state) {
        frame = state.chain.process(std::move(frame));
        if (decorate) {
            decorate(*frame);
        }
        if (state.drawText && state.overlay.active()) {
            const Duration offset =
                std::chrono::seconds(state.zone ? state.zone->offsetAt(frame->wallTime) : 0);
            auto drawn = state.overlay.draw(*frame, overlay::toLocalTime(frame->wallTime, offset));
            if (!drawn && !state.saidNoText) {
                log::warning("image", "on-screen text: {}", drawn.error().message());
                state.saidNoText = true;
            }
        }
        return media::publish(std::move(frame));
    });
}

}  // namespace ocelli::camera::pipeline
