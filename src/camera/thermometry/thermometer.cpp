// Wraps a thermal source into a source of pictures.
#include "camera/thermometry/thermometer.h"

#include <fmt/format.h>

#include "base/log.h"
#include "camera/thermometry/fusion_plan.h"

namespace ocelli::camera::thermometry {
namespace {

/// From the thermal picture to the optical one, both as viewers see them.
RuleDrawing::Map mapOf(
    const Measurement& measured, const Orientation& turn, const media::Frame& picture
) {
    const View thermal{{measured.image->width, measured.image->height}, measured.plan->orientation};
    const View optical{{picture.width(), picture.height()}, turn};
    return [plan = measured.plan, thermal, optical](
               const thermal_rules::Vertex& place, double metres
           ) { return inOptical(plan->fusion, thermal, optical, place, metres); };
}

}  // namespace

/// Lives on the thread of the thermal source.
class Thermometer::Adapter final : public capture::Source,
                                   private thermal_capture::ThermalListener {
  public:
    Adapter(Thermometer& owner, std::unique_ptr<thermal_capture::ThermalSource> source)
        : owner_(owner),
          stage_(
              owner.channel_,
              owner.faces_.bus,
              source->camera(),
              source->surfaceKnown(),
              owner.faces_.optical
          ),
          source_(std::move(source)) {}

    ~Adapter() override {
        source_.reset();
        runCommands();
        owner_.newest_.lock()->reset();
    }

    void start(capture::SourceListener& listener) override {
        listener_ = &listener;
        source_->start(*this);
    }

    /// Before it is started.
    void useBackground(Background background) { stage_.useBackground(std::move(background)); }

    bool encoded() const override { return false; }

    bool turnsItself() const override { return true; }

  private:
    void runCommands() {
        auto commands =
            owner_.commands_.with([](auto& waiting) { return std::exchange(waiting, {}); });
        for (Command& command : commands) {
            command(stage_, source_.get());
        }
    }

    void onState(capture::SourceState state, const std::string& message) override {
        if (state != capture::SourceState::Live) {
            owner_.newest_.lock()->reset();
            stage_.lose(owner_.faces_.clock.wall());
        }
        listener_->onState(state, message);
    }

    void onFrame(thermal_capture::ThermalFramePtr frame) override {
        runCommands();
        const WallTime time = owner_.faces_.mediaClock.wallAt(frame->captureTime);
        const auto keep = [this](const MeasurementPtr& known) { *owner_.newest_.lock() = known; };
        auto [picture, measurement] = stage_.process(*frame, owner_.plan(), time, keep);
        if (owner_.faces_.onMeasured) {
            owner_.faces_.onMeasured(owner_.channel_, measurement);
        }
        listener_->onFrame(std::move(picture));
    }

    Thermometer& owner_;
    ThermalStage stage_;
    capture::SourceListener* listener_ = nullptr;
    std::unique_ptr<thermal_capture::ThermalSource> source_;
};

Result<std::unique_ptr<capture::Source>> Thermometer::makeSource(
    const capture::SourceAddress& address
) {
    auto source = OCELLI_TRY(thermal_capture::createThermalSource(address, faces_.clock));
    const std::string name = fmt::format("{}:{}", address.scheme, address.rest);
    *source_.lock() = name;
    auto adapter = std::make_unique<Adapter>(*this, std::move(source));
    if (auto kept = faces_.keptBackground ? faces_.keptBackground(name) : std::nullopt) {
        adapter->useBackground(std::move(*kept));
    }
    return std::unique_ptr<capture::Source>(std::move(adapter));
}

bool Thermometer::post(Command command) {
    if (!newest()) {
        return false;
    }
    return commands_.with([&command](auto& waiting) {
        const bool taken = waiting.size() < kMostCommands;
        if (taken) {
            waiting.push_back(std::move(command));
        }
        return taken;
    });
}

void Thermometer::learnBackground(UniqueFunction<void(Result<void>)> done) {
    // Shared, as a command that is refused must answer as well.
    auto shared = std::make_shared<UniqueFunction<void(Result<void>)>>(std::move(done));
    const bool taken =
        post([this, shared](ThermalStage& stage, thermal_capture::ThermalSource* /*source*/) {
            stage.learnBackground([this, shared, &stage](Result<void> result) {
                if (result) {
                    keep(stage.background(), shared);
                } else {
                    (*shared)(std::move(result));
                }
            });
        });
    if (!taken) {
        (*shared)(fail(ErrorKind::Unavailable, "nothing is measured now"));
    }
}

void Thermometer::forgetBackground(UniqueFunction<void(Result<void>)> done) {
    auto shared = std::make_shared<UniqueFunction<void(Result<void>)>>(std::move(done));
    const bool taken =
        post([this, shared](ThermalStage& stage, thermal_capture::ThermalSource* /*source*/) {
            stage.forgetBackground();
            keep(std::nullopt, shared);
        });
    if (!taken) {
        (*shared)(fail(ErrorKind::Unavailable, "nothing is measured now"));
    }
}

void Thermometer::keep(std::optional<Background> background, const Done& done) {
    if (!faces_.keepBackground) {
        (*done)({});
        return;
    }
    faces_.keepBackground(*source_.lock(), std::move(background), [done](Result<void> kept) {
        (*done)(std::move(kept));
    });
}

Result<void> Thermometer::correct() {
    const bool taken = post([](ThermalStage& stage, thermal_capture::ThermalSource* source) {
        if (source != nullptr) {
            source->closeShutter();
        }
        stage.searchDefects();
    });
    return taken ? Result<void>() : fail(ErrorKind::Unavailable, "nothing is measured now");
}

void Thermometer::drawOnOptical(
    int opticalChannel, const Orientation& turn, media::Frame& picture
) {
    const MeasurementPtr measured = newest();
    if (!measured || !measured->measuring || !measured->plan->thermometry.showInOptical ||
        measured->plan->fusion.opticalChannel != opticalChannel || opticalChannel == channel_) {
        return;
    }
    // Without a font the shapes are drawn; that is said where the thermal picture is drawn.
    static_cast<void>(opticalDrawing_.lock()->draw(
        picture,
        *measured->rules,
        measured->found,
        *measured->plan,
        measured->image->width,
        measured->image->height,
        mapOf(*measured, turn, picture)
    ));
}

bool Thermometer::layOnOptical(
    int opticalChannel, const Orientation& turn, media::Frame& picture, const Cover& cover
) {
    const MeasurementPtr measured = newest();
    if (!measured || !measured->colours || opticalChannel == channel_ ||
        measured->plan->fusion.opticalChannel != opticalChannel) {
        return false;
    }
    const config::FusionSettings& settings = measured->plan->fusion;
    const View thermal{
        {measured->image->width, measured->image->height}, measured->plan->orientation
    };
    const View optical{{picture.width(), picture.height()}, turn};
    const media::FramePtr colours = cover(measured->colours);
    return laid_.with([&](Laid& laid) {
        if (laid.settings != settings || laid.thermal != thermal || laid.optical != optical) {
            const auto applied = laid.inlay.apply(inlayOf(settings, thermal, optical));
            if (!applied) {
                log::error("thermal", "{}: {}", channel_, applied.error().describe());
                return false;
            }
            laid.settings = settings;
            laid.thermal = thermal;
            laid.optical = optical;
        }
        laid.inlay.process(picture, *colours);
        return true;
    });
}

void Thermometer::drawAlarm(
    int pictureChannel, const Orientation& turn, const Alarm& alarm, media::Frame& picture
) {
    const MeasurementPtr measured = newest();
    const bool own = pictureChannel == channel_;
    if (!measured || !measured->measuring || !measured->plan->alarmPicture.enabled ||
        (!own && measured->plan->fusion.opticalChannel != pictureChannel)) {
        return;
    }
    auto drawn = alarmPicture_.lock()->draw(
        picture,
        *measured,
        alarm.number,
        alarm.level,
        own ? RuleDrawing::Map() : mapOf(*measured, turn, picture)
    );
    if (!drawn) {
        log::warning("thermal", "{}: alarm picture: {}", channel_, drawn.error().message());
    }
}

Result<MeasurementPtr> Thermometer::measurement() const {
    if (auto known = newest()) {
        return known;
    }
    return fail(
        ErrorKind::Unavailable, fmt::format("channel {} measures no temperatures now", channel_)
    );
}

}  // namespace ocelli::camera::thermometry
