// Frame by frame on the source's thread.
#include "camera/thermometry/thermal_stage.h"

#include <algorithm>
#include <cmath>

#include "base/log.h"

namespace ocelli::camera::thermometry {
namespace {

constexpr double kWindowStep = 0.5;  // kelvin
constexpr std::size_t kLearntFrames = 16;
constexpr double kUnevenKelvin = 5;

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
    endLearning(fail(ErrorKind::Unavailable, "the source has ended"));
    teller_.endAll(time_);
}

ThermalStage::Outcome ThermalStage::process(
    const thermal_capture::ThermalFrame& frame,
    const std::shared_ptr<const ThermalPlan>& plan,
    WallTime time,
    const std::function<void(const MeasurementPtr&)>& onKnown
) {
    time_ = time;
    adoptCamera(frame);
    adopt(plan, {frame.image.width, frame.image.height}, time);
    auto measurement = std::make_shared<Measurement>();
    measurement->time = time;
    measurement->sequence = frame.sequence;
    measurement->plan = plan;
    // While the lens is covered there is nothing to see.
    measurement->frozen = frame.frozen || learning_.has_value();
    measurement->sensorCelsius = frame.sensorCelsius;
    measurement->surface = surface_;
    measurement->captureTime = frame.captureTime;
    measurement->defects = defects_.found();
    measurement->image =
        std::make_shared<const thermal::CountImage>(turned(correct(frame), plan->orientation));
    measurement->sensor = size_;
    if (flatField_.active() && background_) {
        measurement->backgroundLearnt = background_->learnt;
    }
    measure(*measurement, frame);
    auto picture = show(*measurement);
    picture->wallTime = time;
    picture->pts = frame.pts;
    picture->sequence = frame.sequence;
    MeasurementPtr known = std::move(measurement);
    if (onKnown) {
        onKnown(known);
    }
    if (known->measuring) {
        teller_.follow(
            known->found, *known->rules, plan->armed(time), time, shown_.width, shown_.height
        );
    }
    return {std::move(picture), std::move(known)};
}

void ThermalStage::lose(WallTime time) {
    teller_.endAll(time);
    endLearning(fail(ErrorKind::Unavailable, "the source was lost"));
}

/// Takes over what a picture says of its camera.
void ThermalStage::adoptCamera(const thermal_capture::ThermalFrame& frame) {
    const Surface surface = !frame.camera        ? surface_
                            : frame.surfaceKnown ? Surface::Known
                                                 : Surface::Unknown;
    // The window follows the camera's inside slowly.
    const bool warmed = plan_ && plan_->thermometry.deriveWindow &&
                        std::abs(frame.sensorCelsius - sensorCelsius_) > kWindowStep;
    if (warmed || !plan_) {
        sensorCelsius_ = frame.sensorCelsius;
        stale_ = true;
    }
    const bool same = (!frame.camera || *frame.camera == camera_) && surface == surface_ &&
                      frame.radiometric == radiometric_;
    if (same) {
        return;
    }
    camera_ = frame.camera ? *frame.camera : camera_;
    surface_ = surface;
    radiometric_ = frame.radiometric;
    stale_ = true;
}

/// Takes over new settings, or a new size, between two frames.
void ThermalStage::adopt(const std::shared_ptr<const ThermalPlan>& plan, Size size, WallTime time) {
    if (plan == plan_ && size == size_) {
        if (std::exchange(stale_, false)) {
            adoptMeasuring(time);
        }
        return;
    }
    report(channel_, adoptPixels(plan->picture, size));
    plan_ = plan;
    if (std::exchange(size_, size) != size) {
        noise_.restart();
        adoptBackground();
    }
    shown_ = turned(size, plan->orientation);
    fusedWith_ = {};
    report(channel_, look_.apply(lookOf(plan->picture)));
    look_.lockRange(plan->picture.range == config::ThermalPictureRange::Locked);
    report(channel_, noise_.apply(noiseOf(plan->picture)));
    stale_ = false;
    adoptMeasuring(time);
}

void ThermalStage::adoptMeasuring(WallTime time) {
    const auto done = adoptRules(time);
    report(channel_, done);
    measurable_ = done && radiometric_ && plan_->thermometry.enabled;
    if (!measurable_) {
        teller_.endAll(time);
    }
}

Result<void> ThermalStage::adoptPixels(const config::ThermalPictureSettings& wished, Size size) {
    const auto inside = [size](const std::vector<config::ThermalPixel>& pixels) {
        std::vector<thermal_picture::Pixel> found;
        for (const config::ThermalPixel& pixel : pixels) {
            // Marked on another camera, perhaps: what is not there needs no correction.
            if (pixel.x < size.width && pixel.y < size.height) {
                found.push_back({pixel.x, pixel.y});
            }
        }
        return found;
    };
    using thermal_picture::DefectSearch;
    defects_.findByItself(
        !wished.findDefects       ? DefectSearch::Off
        : wished.findLaterDefects ? DefectSearch::Always
                                  : DefectSearch::AtStart
    );
    OCELLI_TRY(defects_.keep(inside(wished.goodPixels), size.width, size.height));
    return defects_.mark(inside(wished.defects), size.width, size.height);
}

Result<void> ThermalStage::adoptRules(WallTime time) {
    auto set = ruleSetOf(*plan_, surface_);
    auto object = objectOf(plan_->thermometry, surface_);
    if (plan_->thermometry.deriveWindow && surface_ == Surface::Known) {
        object.windowCelsius = windowCelsius(plan_->thermometry, sensorCelsius_);
    }
    const thermal::CameraModel camera = limited(camera_, plan_->thermometry.measuringRange);
    auto radiometry = OCELLI_TRY(thermal::Radiometry::create(camera, object));
    OCELLI_TRY(engine_.apply(set, camera, object, shown_.width, shown_.height));
    radiometry_ = std::make_shared<const thermal::Radiometry>(radiometry);
    rules_ = std::make_shared<const thermal_rules::RuleSet>(std::move(set));
    teller_.keepActive(engine_, time);
    return {};
}

thermal::CountImage ThermalStage::correct(const thermal_capture::ThermalFrame& frame) {
    thermal::CountImage image = frame.image;
    gather(image, frame.frozen);
    flatField_.process(image);
    defects_.process(image);
    if (wasFrozen_ && !frame.frozen) {
        // After the shutter the sensor's pattern is another one.
        noise_.restart();
    }
    wasFrozen_ = frame.frozen;
    noise_.process(image);
    return image;
}

void ThermalStage::measure(Measurement& measurement, const thermal_capture::ThermalFrame& frame) {
    measurement.radiometry = radiometry_;
    measurement.rules = rules_;
    measurement.measuring = measurable_;
    if (!measurable_) {
        return;
    }
    // A defective pixel that has not been found yet must raise no alarm.
    const bool trusted = !measurement.frozen && defects_.settled();
    measurement.found = engine_.evaluate(*measurement.image, !trusted, frame.captureTime);
}

void ThermalStage::learnBackground(UniqueFunction<void(Result<void>)> done) {
    endLearning(fail(ErrorKind::Cancelled, "the background is learnt anew"));
    learning_.emplace(Learning{{}, std::move(done)});
}

void ThermalStage::forgetBackground() {
    endLearning(fail(ErrorKind::Cancelled, "the background is not wanted any more"));
    background_.reset();
    adoptBackground();
    noise_.restart();
}

void ThermalStage::useBackground(Background background) {
    background_ = std::move(background);
    adoptBackground();
}

/// Of another size: it stays for when the pictures have its size again.
void ThermalStage::adoptBackground() {
    flatField_ = {};
    if (!background_ || size_ != Size{background_->width, background_->height}) {
        return;
    }
    auto made = thermal_picture::FlatField::of(size_.width, size_.height, background_->offsets);
    if (made) {
        flatField_ = std::move(*made);
    } else {
        report(channel_, Error(made.error()));
    }
}

void ThermalStage::searchDefects() {
    defects_.searchAnew();
    noise_.restart();
}

void ThermalStage::endLearning(Result<void> result) {
    if (auto learning = std::exchange(learning_, std::nullopt)) {
        learning->done(std::move(result));
    }
}

/// Collects what is before the lens, as the sensor sees it.
void ThermalStage::gather(const thermal::CountImage& image, bool frozen) {
    if (!learning_ || frozen) {
        return;
    }
    auto& frames = learning_->frames;
    if (!frames.empty() &&
        (frames.front().width != image.width || frames.front().height != image.height)) {
        endLearning(fail(ErrorKind::Unavailable, "the pictures have changed their size"));
        return;
    }
    frames.push_back(image);
    if (frames.size() < kLearntFrames) {
        return;
    }
    const double celsius = radiometry_->celsiusOf(image.at(image.width / 2, image.height / 2));
    const double uneven =
        radiometry_->countsOf(celsius + kUnevenKelvin) - radiometry_->countsOf(celsius);
    auto done = flatField_.learn(
        frames, std::isfinite(uneven) ? std::max(1, static_cast<int>(uneven)) : 100
    );
    if (done) {
        background_ = Background{image.width, image.height, flatField_.offsets(), time_};
    }
    noise_.restart();
    endLearning(std::move(done));
}

media::FrameBuilder ThermalStage::show(Measurement& measurement) {
    const thermal::CountImage& image = *measurement.image;
    auto picture = pool_.acquire(image.width, image.height);
    picture->captureTime = measurement.captureTime;
    look_.render(image, *radiometry_, *picture);
    measurement.lowestCelsius = radiometry_->celsiusOf(look_.range().low);
    measurement.highestCelsius = radiometry_->celsiusOf(look_.range().high);
    measurement.palette = config::toString(plan_->picture.palette);
    if (plan_->fusion.overOptical != config::FusionOverOptical::Off) {
        measurement.colours = media::publish(pool_.copy(*picture));
    }
    fuse(*picture, shown_);
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
            drawing_.draw(*picture, *rules_, measurement.found, *plan_, image.width, image.height);
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
    const OpticalView seen = optical_(plan_->fusion.opticalChannel);
    if (!seen.picture) {
        return;
    }
    const View optical{{seen.picture->width(), seen.picture->height()}, seen.turn};
    if (optical != fusedWith_) {
        const View own{thermal, plan_->orientation};
        report(channel_, fusion_.apply(fusionOf(plan_->fusion, own, optical)));
        fusedWith_ = optical;
    }
    fusion_.process(picture, *seen.picture);
}

}  // namespace ocelli::camera::thermometry
