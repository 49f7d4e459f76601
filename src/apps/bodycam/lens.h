// What the camera sees and hears: a channel of the camera wing, run and set up as the profile says.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bodyworn/device/worn_model.h"
#include "bodyworn/device/worn_settings.h"
#include "camera/pipeline/channel.h"
#include "config/time_zone.h"
#include "events/event_bus.h"
#include "media/media_clock.h"

namespace ocelli::apps::bodycam {

/// Thread-bound to the main loop.
class Lens {
  public:
    struct Faces {
        EventLoop& loop;
        media::MediaClock& mediaClock;
        events::EventBus& bus;
        std::string source;
        std::string sensorSource;  ///< of a sensor camera on the cable; empty: none is known
        bodyworn::device::LensShape shape;

        /// Pictures come (empty), or why they do not. Main loop.
        std::function<void(const std::string& error)> onState;
    };

    explicit Lens(Faces faces);
    ~Lens();

    void start(const bodyworn::device::WornSettings& settings);
    void stop();

    bool running() const { return channel_ != nullptr; }

    void apply(const bodyworn::device::WornSettings& settings);

    /// Pictures of the sensor camera from now on, or of the own lens. Sound stays the camera's own.
    void use(bool sensor);

    /// Lines drawn into the picture from now on.
    void setOverlay(std::vector<std::string> lines);

    std::shared_ptr<media::StreamHub> hub() const;

    /// Gives the newest picture; slow, for a worker, and may be kept when the lens stops.
    std::function<Result<media::FramePtr>()> looker() const;

    /// bit/s as it goes now; 0 before it has been measured.
    double bitRate();

  private:
    config::ChannelConfig configOf(const bodyworn::device::WornSettings& settings) const;
    ocelli::camera::pipeline::ChannelParts partsOf(const bodyworn::device::WornSettings& settings
    ) const;
    void expectPictures();
    void look();
    void measure(std::uint64_t bytes);

    Faces faces_;
    bodyworn::device::WornSettings settings_;
    std::vector<std::string> overlay_;
    std::shared_ptr<ocelli::camera::pipeline::Channel> channel_;
    Timer timer_;
    bool sensor_ = false;
    bool told_ = false;
    bool lost_ = false;
    std::uint64_t framesBefore_ = 0;  ///< of the lens that was used before
    std::uint64_t countedBytes_ = 0;
    MonoTime countedAt_;
    double bitRate_ = 0;
};

}  // namespace ocelli::apps::bodycam
