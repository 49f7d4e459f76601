// One thermal channel: its source as a source of pictures, its settings, its newest measurement.
#pragma once

#include <functional>
#include <memory>

#include "camera/capture/source.h"
#include "camera/thermal_capture/thermal_source.h"
#include "camera/thermometry/thermal_stage.h"
#include "media/media_clock.h"
#include "runtime/guarded.h"

namespace ocelli::camera::thermometry {

/// Thread-safe. Outlives the sources it makes.
class Thermometer {
  public:
    /// What it needs of the device; all outlive it.
    struct Faces {
        const Clock& clock;
        media::MediaClock& mediaClock;
        events::EventBus& bus;
        ThermalStage::OpticalPicture optical;  ///< called on the source's thread

        /// The source's thread, after each frame.
        std::function<void(int channel, const MeasurementPtr&)> onMeasured;
    };

    Thermometer(int channel, Faces faces) : channel_(channel), faces_(std::move(faces)) {}

    /// Takes effect with the next frame.
    void apply(std::shared_ptr<const ThermalPlan> plan) { *plan_.lock() = std::move(plan); }

    /// A source that measures and shows what `address` delivers; at most one at a time. The errors
    /// of createThermalSource.
    Result<std::unique_ptr<capture::Source>> makeSource(const capture::SourceAddress& address);

    /// Null before the first frame and while the source is lost or no thermal one.
    MeasurementPtr newest() const { return *newest_.lock(); }

    /// The same, as an error in words.
    Result<MeasurementPtr> measurement() const;

    /// Draws rules and temperatures into a picture of the optical channel, if the settings want it
    /// there. For the thread of that channel's source.
    void drawOnOptical(int opticalChannel, media::Frame& picture);

    int channel() const { return channel_; }

    /// As those of ThermalStage, before the next picture. `done` is called once, on any thread.
    /// Unavailable while nothing is measured.
    void learnBackground(UniqueFunction<void(Result<void>)> done);
    Result<void> forgetBackground();
    Result<void> searchDefects();

  private:
    class Adapter;
    using Command = UniqueFunction<void(ThermalStage&)>;

    /// What waits for the source's thread; more is refused.
    static constexpr std::size_t kMostCommands = 8;

    bool post(Command command);

    std::shared_ptr<const ThermalPlan> plan() const { return *plan_.lock(); }

    int channel_;
    Faces faces_;
    Guarded<std::shared_ptr<const ThermalPlan>> plan_;
    Guarded<MeasurementPtr> newest_;
    Guarded<RuleDrawing> opticalDrawing_;
    Guarded<std::vector<Command>> commands_;
};

}  // namespace ocelli::camera::thermometry
