// Hands settings to the image stages and the text, and pictures through them.
#include "camera/pipeline/picture_path.h"

#include <utility>

#include "base/log.h"
#include "camera/image/light_grid.h"
#include "camera/pipeline/image_plan.h"
#include "config/scenes.h"
#include "config/schedule.h"

namespace ocelli::camera::pipeline {
namespace {

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
        state.wished = settings.image;
        state.masks = maskParametersOf(settings.masks);
        state.zone = std::move(zone);
        state.minute.reset();
        // Until the next picture tells the time, a scene that holds now goes on.
        const bool goesOn = settings.image.scenesByTime && state.image;
        use(state, goesOn ? config::ImageSettings(*state.image) : settings.image);
        report(state.overlay.apply(textParametersOf(settings.osd, settings.channel.name)));
        state.drawText = !encodedSource || settings.osd.onEncodedSources;
    });
}

/// The masks are applied along, as they may have changed.
void PicturePath::use(State& state, const config::ImageSettings& image) {
    report(state.chain.apply(imageParametersOf(image), state.masks));
    if (image.dayNight != config::ImageDayNight::Automatic) {
        state.dayNight.forget();
    }
    state.dayNight.apply(
        image.nightSensitivity,
        std::chrono::seconds(image.nightDelay),
        image.supplementLight == config::ImageSupplementLight::Night
    );
    state.controls = controlsOf(image);
    state.image = image;
}

/// Scene and day or night of this moment, and what others want to know of it.
PicturePath::News PicturePath::tellTime(State& state, const media::Frame& frame) {
    News news;
    const std::int64_t minute = frame.wallTime.microseconds / 60'000'000;
    if (state.minute != minute) {
        state.minute = minute;
        state.minuteOfDay = state.zone ? state.zone->toLocal(frame.wallTime).minuteOfDay
                                       : static_cast<int>(minute % 1440);
        config::ImageSettings now = config::imageSettingsAt(state.wished, state.minuteOfDay);
        if (now != state.image) {
            use(state, now);
        }
    }
    if (state.told != state.controls) {
        state.told = state.controls;
        news.controls = state.controls;
    }
    const bool night = isNight(state, frame);
    state.chain.setBlackWhite(
        night && state.image->nightPicture == config::ImageNightPicture::BlackWhite
    );
    const bool lamp =
        state.image->supplementLight == config::ImageSupplementLight::Always ||
        (state.image->supplementLight == config::ImageSupplementLight::Night && night);
    if (std::exchange(state.lamp, lamp) != lamp) {
        news.lamp = lamp;
    }
    return news;
}

bool PicturePath::isNight(State& state, const media::Frame& frame) {
    switch (state.image->dayNight) {
        case config::ImageDayNight::Day:
            return false;
        case config::ImageDayNight::Night:
            return true;
        case config::ImageDayNight::Automatic:
            return state.dayNight.update(image::meanLight(frame.plane(0)), frame.captureTime);
        case config::ImageDayNight::Scheduled:
            return !config::contains(state.image->dayPeriods, state.minuteOfDay);
    }
    return false;
}

void PicturePath::apply(const image::OpticsParameters& optics) {
    state_.with([&](State& state) { report(state.chain.apply(optics)); });
}

bool PicturePath::untouched() const {
    return state_.with([](const State& state) {
        const bool alwaysDay = !state.image || state.image->dayNight == config::ImageDayNight::Day;
        return state.chain.neutral() && alwaysDay && !state.wished.scenesByTime &&
               !(state.drawText && state.overlay.active());
    });
}

media::FramePtr PicturePath::process(media::FrameBuilder frame, const Drawing& drawing) {
    News news;
    auto made = state_.with([&](State& state) {
        if (drawing.ofSource && state.image) {
            news = tellTime(state, std::as_const(*frame));
        }
        frame = state.chain.process(std::move(frame));
        if (drawing.overlay && drawing.overlay(*frame)) {
            // It was laid over masks as well.
            state.chain.cover(frame);
        }
        if (drawing.decorate) {
            drawing.decorate(*frame);
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
    if (news.controls && listener_.onControls) {
        listener_.onControls(*news.controls);
    }
    if (news.lamp && listener_.onLamp) {
        listener_.onLamp(*news.lamp);
    }
    return made;
}

}  // namespace ocelli::camera::pipeline
