// One thermal channel: its source as a source of pictures, its settings, its newest measurement.
#pragma once

#include <functional>
#include <memory>

#include "camera/capture/source.h"
#include "camera/thermal_capture/thermal_source.h"
#include "camera/thermometry/alarm_picture.h"
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

        /// The background that is kept of a source, if any; the thread of makeSource.
        std::function<std::optional<Background>(const std::string& source)> keptBackground = {};

        /// Keeps one, or none, and says when that is done, on any thread. The source's thread.
        std::function<void(
            const std::string& source,
            std::optional<Background> background,
            UniqueFunction<void(Result<void>)> done
        )>
            keepBackground = {};
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

    /// Draws rules and temperatures into a picture of the optical channel as viewers see it, if the
    /// settings want it there. For the thread of that channel's source.
    /// @param turn  how that picture was turned
    void drawOnOptical(int opticalChannel, const Orientation& turn, media::Frame& picture);

    /// Hides what nobody may see of the thermal picture.
    using Cover = std::function<media::FramePtr(media::FramePtr)>;

    /// Lays the newest thermal picture over one of the optical channel as viewers see it, if the
    /// settings want it there; false when nothing was laid. For the thread of that channel's
    /// source.
    bool layOnOptical(
        int opticalChannel, const Orientation& turn, media::Frame& picture, const Cover& cover
    );

    /// What an alarm picture is to tell of.
    struct Alarm {
        int number = 0;  ///< of the rule or comparison
        thermal_rules::AlarmLevel level = thermal_rules::AlarmLevel::None;
    };

    /// Writes what the settings want of an alarm of this channel into a picture taken because of
    /// it: its own, or one of the optical channel. Nothing while nothing is measured.
    /// @param turn  how that picture was turned; of an optical one
    void drawAlarm(
        int pictureChannel, const Orientation& turn, const Alarm& alarm, media::Frame& picture
    );

    int channel() const { return channel_; }

    /// As those of ThermalStage, before the next picture. `done` is called once, on any thread,
    /// when it is kept for the next start as well. Unavailable while nothing is measured.
    void learnBackground(UniqueFunction<void(Result<void>)> done);
    void forgetBackground(UniqueFunction<void(Result<void>)> done);

    /// Closes the shutter where the sensor can be told to, and looks for defective pixels anew.
    Result<void> correct();

  private:
    class Adapter;
    /// The source is null when it has ended.
    using Command = UniqueFunction<void(ThermalStage&, thermal_capture::ThermalSource*)>;

    /// What waits for the source's thread; more is refused.
    static constexpr std::size_t kMostCommands = 8;

    using Done = std::shared_ptr<UniqueFunction<void(Result<void>)>>;

    bool post(Command command);
    void keep(std::optional<Background> background, const Done& done);

    std::shared_ptr<const ThermalPlan> plan() const { return *plan_.lock(); }

    int channel_;
    Faces faces_;
    Guarded<std::shared_ptr<const ThermalPlan>> plan_;
    Guarded<MeasurementPtr> newest_;
    Guarded<std::string> source_;  ///< whose background is kept

    /// The thermal picture over the optical one.
    struct Laid {
        thermal_picture::Inlay inlay;
        config::FusionSettings settings;
        View thermal;
        View optical;
    };

    Guarded<Laid> laid_;
    Guarded<RuleDrawing> opticalDrawing_;
    Guarded<AlarmPicture> alarmPicture_;
    Guarded<std::vector<Command>> commands_;
};

}  // namespace ocelli::camera::thermometry
