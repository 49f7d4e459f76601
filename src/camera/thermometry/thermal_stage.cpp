// Frame by frame on the source's thread.
#include "camera/thermometry/thermal_stage.h"

#include <algorithm>
#include <cmath>

#include "base/log.h"

namespace ocelli::camera::thermometry {
namespace {

void report(int channel, const Result<void>& result) {
    if (!result) {
        log::error("thermal", "{}: {}", channel, result.error().describe());
    }
}

std::shared_ptr<const thermal::Radiometry> plain(const thermal::CameraModel& camera) {
    auto made = thermal::Radiometry::create(camera, objectOf({}, Surface::Unknown));
    return made ? std::make_shared<const thermal::Radiometry>(*made) : nullptr;
}

}  // namespace

ThermalStage::ThermalStage(
    int channel,
    events::EventBus& bus,
    const thermal::CameraModel& camera,
    bool surfaceKnown,
    OpticalPicture optical
)
    : channel_(channel),
      camera_(camera),
      surface_(surfaceKnown ? Surface::Known : Surface::Unknown),
      optical_(std::move(optical)),
      teller_(channel, bus),
      radiometry_(plain(camera)),
      rules_(std::make_shared<const thermal_rules::RuleSet>()) {}

ThermalStage::~ThermalStage() {
    teller_.endAll(time_);
}

ThermalStage::Outcome ThermalStage::process(
    const thermal_capture::ThermalFrame& frame,
    const std::shared_ptr<const ThermalPlan>& plan,
    WallTime time
) {
    time_ = time;
    adopt(plan, {frame.image.width, frame.image.height}, time);
    auto measurement = std::make_shared<Measurement>();
    measurement->time = time;
    measurement->sequence = frame.sequence;
    measurement->plan = plan;
    measurement->frozen = frame.frozen;
    measurement->sensorCelsius = frame.sensorCelsius;
    measurement->surface = surface_;
    measurement->image = correct(frame);
    measure(*measurement, frame, time);
    auto picture = show(*measurement);
    picture->captureTime = frame.captureTime;
    picture->wallTime = time;
    picture->pts = frame.pts;
    picture->sequence = frame.sequence;
    return {std::move(picture), std::move(measurement)};
}

/// Takes over new settings, or a new size, between two frames.
void ThermalStage::adopt(const std::shared_ptr<const ThermalPlan>& plan, Size size, WallTime time) {
    if (plan == plan_ && size == size_) {
        return;
    }
    if (size != size_) {
        noise_.restart();
        report(channel_, defects_.mark({}, size.width, size.height));
    }
    plan_ = plan;
    size_ = size;
    opticalSize_ = {};
    report(channel_, look_.apply(lookOf(plan->picture)));
    look_.lockRange(plan->picture.range == config::ThermalPictureRange::Locked);
    report(channel_, noise_.apply(noiseOf(plan->picture)));
    defects_.findByItself(plan->picture.findDefects);
    const auto done = adoptRules(time);
    report(channel_, done);
    measurable_ = done && plan->thermometry.enabled;
    if (!measurable_) {
        teller_.endAll(time);
    }
}

Result<void> ThermalStage::adoptRules(WallTime time) {
    auto set = ruleSetOf(*plan_, surface_);
    const auto object = objectOf(plan_->thermometry, surface_);
    auto radiometry = OCELLI_TRY(thermal::Radiometry::create(camera_, object));
    OCELLI_TRY(engine_.apply(set, camera_, object, size_.width, size_.height));
    radiometry_ = std::make_shared<const thermal::Radiometry>(radiometry);
    rules_ = std::make_shared<const thermal_rules::RuleSet>(std::move(set));
    teller_.keepActive(engine_, time);
    return {};
}

std::shared_ptr<thermal::CountImage> ThermalStage::correct(
    const thermal_capture::ThermalFrame& frame
) {
    auto image = std::make_shared<thermal::CountImage>(frame.image);
    if (plan_->picture.findDefects) {
        defects_.process(*image);
    }
    if (wasFrozen_ && !frame.frozen) {
        // After the shutter the sensor's pattern is another one.
        noise_.restart();
    }
    wasFrozen_ = frame.frozen;
    noise_.process(*image);
    return image;
}

void ThermalStage::measure(
    Measurement& measurement, const thermal_capture::ThermalFrame& frame, WallTime time
) {
    measurement.radiometry = radiometry_;
    measurement.rules = rules_;
    measurement.measuring = measurable_;
    if (!measurable_) {
        return;
    }
    // A defective pixel that has not been found yet must raise no alarm.
    const bool trusted = !frame.frozen && defects_.settled();
    const auto& found = engine_.evaluate(*measurement.image, !trusted, frame.captureTime);
    measurement.found = found;
    teller_.follow(found, *rules_, plan_->armed(time), time, size_.width, size_.height);
}

media::FrameBuilder ThermalStage::show(Measurement& measurement) {
    const thermal::CountImage& image = *measurement.image;
    auto picture = pool_.acquire(image.width, image.height);
    look_.render(image, *radiometry_, *picture);
    measurement.lowestCelsius = radiometry_->celsiusOf(look_.range().low);
    measurement.highestCelsius = radiometry_->celsiusOf(look_.range().high);
    measurement.palette = config::toString(plan_->picture.palette);
    fuse(*picture, size_);
    const config::ThermometrySettings& wished = plan_->thermometry;
    Result<void> drawn;
    if (wished.colourRuler && measurable_) {
        drawn = ruler_.draw(
            *picture,
            look_.palette(),
            measurement.lowestCelsius,
            measurement.highestCelsius,
            unitOf(wished)
        );
    }
    if (wished.showOnStream && measurable_) {
        drawn =
            drawing_.draw(*picture, *rules_, measurement.found, wished, image.width, image.height);
    }
    if (!drawn && !std::exchange(saidNoText_, true)) {
        log::warning("thermal", "{}: {}", channel_, drawn.error().message());
    }
    return picture;
}

void ThermalStage::fuse(media::Frame& picture, Size thermal) {
    if (plan_->fusion.mode == config::FusionMode::Off || !optical_ ||
        plan_->fusion.opticalChannel == channel_) {
        return;
    }
    const media::FramePtr optical = optical_(plan_->fusion.opticalChannel);
    if (!optical) {
        return;
    }
    const Size size{optical->width(), optical->height()};
    if (size != opticalSize_) {
        report(channel_, fusion_.apply(fusionOf(plan_->fusion, thermal, size)));
        opticalSize_ = size;
    }
    fusion_.process(picture, *optical);
}

}  // namespace ocelli::camera::thermometry
