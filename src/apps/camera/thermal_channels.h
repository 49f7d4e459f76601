// The thermometers of the device: joined to settings, events, optical pictures and whoever reads.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "apps/camera/temperature_recording.h"
#include "camera/thermometry/temperature_history.h"
#include "camera/thermometry/thermometer.h"
#include "config/settings_store.h"
#include "host/diagnostics/metrics.h"
#include "runtime/event_loop.h"

namespace ocelli::apps::camera {

/// One for each channel, whatever its source: a source may become a thermal one at any time.
/// Thread-bound to the main loop; `find` is thread-safe, as the number of channels never changes.
class ThermalChannels {
  public:
    using OpticalPicture = ocelli::camera::thermometry::ThermalStage::OpticalPicture;

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

    explicit ThermalChannels(Faces faces);

    /// For ChannelFaces: thermal sources are wrapped, all others made as always.
    Result<std::unique_ptr<ocelli::camera::capture::Source>> makeSource(
        int channel,
        const ocelli::camera::capture::SourceAddress& address,
        const ocelli::camera::capture::SourceOptions& options
    );

    /// For ChannelFaces: temperatures that are wanted in an optical picture.
    void decorate(int channel, media::Frame& picture);

    /// Where fusion gets its pictures from, once there are channels. Called on sources' threads.
    void setOptical(OpticalPicture optical) { *optical_.lock() = std::move(optical); }

    /// Where metadata goes, once there are channels. Called on sources' threads.
    void setMetadata(MetadataSink sink) { *metadata_.lock() = std::move(sink); }

    /// Null when there is no such channel.
    ocelli::camera::thermometry::Thermometer* find(int channel) const;

    /// NotFound: no thermal source; Unavailable: it delivers nothing now.
    Result<ocelli::camera::thermometry::MeasurementPtr> measurement(int channel) const;

    /// True while the source of the channel is a thermal one.
    bool isThermal(int channel) const;

    /// Temperatures of all rules, for `GET /metrics`.
    void collect(host::diagnostics::Collection& to) const;

  private:
    struct One {
        One(int channel, ocelli::camera::thermometry::Thermometer::Faces faces)
            : thermometer(channel, std::move(faces)) {}

        ocelli::camera::thermometry::Thermometer thermometer;
        MonoTime sent;  ///< the source's thread
    };

    void follow(const config::Settings& settings);
    void tellMetadata(int channel, const ocelli::camera::thermometry::Measurement& measured);
    void onMeasured(int channel, const ocelli::camera::thermometry::MeasurementPtr& measured);

    Faces faces_;
    Guarded<OpticalPicture> optical_;
    Guarded<MetadataSink> metadata_;
    std::vector<std::unique_ptr<One>> all_;
    Subscription subscription_;
};

}  // namespace ocelli::apps::camera
