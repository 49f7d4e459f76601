// Wraps a thermal source into a source of pictures.
#include "camera/thermometry/thermometer.h"

#include <fmt/format.h>

namespace ocelli::camera::thermometry {

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

    bool encoded() const override { return false; }

    bool turnsItself() const override { return true; }

  private:
    void runCommands() {
        auto commands =
            owner_.commands_.with([](auto& waiting) { return std::exchange(waiting, {}); });
        for (Command& command : commands) {
            command(stage_);
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
        auto [picture, measurement] = stage_.process(*frame, owner_.plan(), time);
        *owner_.newest_.lock() = measurement;
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
    return std::unique_ptr<capture::Source>(std::make_unique<Adapter>(*this, std::move(source)));
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
    const bool taken = post([shared](ThermalStage& stage) {
        stage.learnBackground([shared](Result<void> result) { (*shared)(std::move(result)); });
    });
    if (!taken) {
        (*shared)(fail(ErrorKind::Unavailable, "nothing is measured now"));
    }
}

Result<void> Thermometer::forgetBackground() {
    const bool taken = post([](ThermalStage& stage) { stage.forgetBackground(); });
    return taken ? Result<void>() : fail(ErrorKind::Unavailable, "nothing is measured now");
}

Result<void> Thermometer::searchDefects() {
    const bool taken = post([](ThermalStage& stage) { stage.searchDefects(); });
    return taken ? Result<void>() : fail(ErrorKind::Unavailable, "nothing is measured now");
}

void Thermometer::drawOnOptical(int opticalChannel, media::Frame& picture) {
    const MeasurementPtr measured = newest();
    if (!measured || !measured->measuring || !measured->plan->thermometry.showInOptical ||
        measured->plan->fusion.opticalChannel != opticalChannel || opticalChannel == channel_) {
        return;
    }
    const Size thermal{measured->image->width, measured->image->height};
    const Size optical{picture.width(), picture.height()};
    const auto map = [&](const thermal_rules::Vertex& place, double metres) {
        return inOptical(measured->plan->fusion, thermal, optical, place, metres);
    };
    // Without a font the shapes are drawn; that is said where the thermal picture is drawn.
    static_cast<void>(opticalDrawing_.lock()->draw(
        picture,
        *measured->rules,
        measured->found,
        *measured->plan,
        thermal.width,
        thermal.height,
        map
    ));
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
