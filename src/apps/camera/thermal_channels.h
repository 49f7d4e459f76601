// The thermometers of the device: joined to settings, events, optical pictures and whoever reads.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "apps/camera/temperature_recording.h"
#include "camera/image/mask_stage.h"
#include "camera/thermometry/temperature_history.h"
#include "camera/thermometry/thermometer.h"
#include "config/settings_store.h"
#include "host/diagnostics/metrics.h"
#include "host/diagnostics/temperature_sensors.h"
#include "media/picture_source.h"
#include "runtime/event_loop.h"
#include "runtime/guarded.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::camera {

/// One for each channel, whatever its source: a source may become a thermal one at any time.
/// Thread-bound to the main loop; `find` is thread-safe, as the number of channels never changes.
class ThermalChannels {
  public:
    /// A metadata document of a channel, empty when there are none any more.
    using MetadataSink = std::function<
        void(int channel, std::string_view document, MonoTime captureTime, WallTime time)>;

    struct Faces {
        EventLoop& loop;
        media::MediaClock& mediaClock;
        events::EventBus& bus;
        config::SettingsStore& settings;
        ocelli::camera::thermometry::TemperatureHistory& history;
        TemperatureRecording& recording;

        /// Main loop, some times a second and channel: `{"type":"thermal",…}`.
        std::function<void(int channel, const Json& message)> onReadings;
    };

    /// @param backgrounds  where background corrections are kept
    ThermalChannels(Faces faces, std::filesystem::path backgrounds);

    /// For ChannelFaces: thermal sources are wrapped, all others made as always.
    Result<std::unique_ptr<ocelli::camera::capture::Source>> makeSource(
        int channel,
        const ocelli::camera::capture::SourceAddress& address,
        const ocelli::camera::capture::SourceOptions& options
    );

    /// For ChannelFaces: temperatures that are wanted in an optical picture.
    void decorate(int channel, media::Frame& picture);

    /// For ChannelFaces: thermal pictures that are wanted over an optical one; false without any.
    bool overlay(int channel, media::Frame& picture);

    /// For PictureTaker: what is wanted of an alarm in a picture taken because of it.
    void annotate(int channel, const media::PictureOccasion& occasion, media::Frame& picture);

    /// Where fusion gets its pictures from, once there are channels. Called on sources' threads.
    void setOptical(std::function<media::FramePtr(int channel)> optical) {
        *optical_.lock() = std::move(optical);
    }

    /// Where metadata goes, once there are channels. Called on sources' threads.
    void setMetadata(MetadataSink sink) { *metadata_.lock() = std::move(sink); }

    /// Null when there is no such channel.
    ocelli::camera::thermometry::Thermometer* find(int channel) const;

    /// NotFound: no thermal source; Unavailable: it delivers nothing now.
    Result<ocelli::camera::thermometry::MeasurementPtr> measurement(int channel) const;

    /// True while the source of the channel is a thermal one.
    bool isThermal(int channel) const;

    /// How warm the thermal sensors are inside, as far as they say.
    std::vector<host::diagnostics::SensorReading> insides() const;

    /// Temperatures of all rules, for `GET /metrics`.
    void collect(host::diagnostics::Collection& to) const;

  private:
    struct One {
        One(int channel, ocelli::camera::thermometry::Thermometer::Faces faces)
            : thermometer(channel, std::move(faces)) {}

        ocelli::camera::thermometry::Thermometer thermometer;
        MonoTime sent;                                           ///< the source's thread
        Guarded<ocelli::camera::thermometry::Orientation> turn;  ///< of its picture
        Guarded<ocelli::camera::image::MaskStage> masks;         ///< of what is laid over others
        media::FramePool pool;
    };

    ocelli::camera::thermometry::Orientation turnOf(int channel) const;
    void follow(const config::Settings& settings);
    void tellMetadata(int channel, const ocelli::camera::thermometry::Measurement& measured);
    void onMeasured(int channel, const ocelli::camera::thermometry::MeasurementPtr& measured);

    std::optional<ocelli::camera::thermometry::Background> keptBackground(const std::string& source
    );
    void keepBackground(
        const std::string& source,
        std::optional<ocelli::camera::thermometry::Background> background,
        UniqueFunction<void(Result<void>)> done
    );

    Faces faces_;
    ocelli::camera::thermometry::BackgroundStore backgrounds_;
    SerialQueue disk_{"backgrounds"};
    Guarded<std::function<media::FramePtr(int channel)>> optical_;
    Guarded<MetadataSink> metadata_;
    std::vector<std::unique_ptr<One>> all_;
    Subscription subscription_;
};

}  // namespace ocelli::apps::camera
