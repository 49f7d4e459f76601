// Live figures of the device, as JSON for pages and as metrics for machines.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "apps/camera/channel_set.h"
#include "host/diagnostics/metrics.h"
#include "host/diagnostics/process_stats.h"
#include "media/delay_meter.h"
#include "runtime/event_loop.h"

namespace ocelli::apps::camera {

/// Somebody who reads a stream, for the list of readers.
struct ReaderFigures {
    std::string stream;  ///< "1/main"
    std::string peer;
    std::string protocol;
    std::uint64_t lost = 0;
    std::uint64_t queuedBytes = 0;
    media::DelaySummary delay;  ///< capture to socket, without the encoder
};

/// By stream name, while it is sent over RTSP: capture to socket, without the encoder.
using StreamDelays = std::map<std::string, media::DelaySummary>;

/// Thread-bound to the main loop. Looks at counters once a second.
class Health {
  public:
    struct Faces {
        const ChannelSet& channels;
        std::function<Json()> storage;  ///< volumes and recording
        std::function<std::vector<ReaderFigures>()> readers;
        std::function<StreamDelays()> delays;
        std::function<Json()>
            care;  ///< temperatures of the device, hours of operation, what is due
    };

    Health(EventLoop& loop, Faces faces);

    Json toJson() const;

    /// Video frames a second of a stream ("1/main"), as they leave the encoder or the source; 0
    /// while nobody reads it.
    double frameRate(const std::string& stream) const;

    std::string metrics() { return registry_.text(); }

    host::diagnostics::Metrics& registry() { return registry_; }

  private:
    struct StreamRate {
        std::uint64_t frames = 0;
        std::uint64_t bytes = 0;
        double frameRate = 0;  ///< of the video
        double bitRate = 0;    ///< of all tracks
    };

    void look();
    void collect(host::diagnostics::Collection& collection) const;
    void collectProcess(host::diagnostics::Collection& to) const;
    void collectStream(
        host::diagnostics::Collection& to,
        const ocelli::camera::pipeline::Channel& channel,
        config::StreamName stream
    ) const;
    void collectReaders(host::diagnostics::Collection& to) const;
    StreamRate rateOf(const std::string& stream) const;
    Json streamToJson(const ocelli::camera::pipeline::Channel& channel, config::StreamName stream)
        const;

    EventLoop& loop_;
    Faces faces_;
    host::diagnostics::ProcessStatsReader reader_;
    host::diagnostics::ProcessStats process_;
    std::map<std::string, StreamRate> rates_;
    MonoTime lastLook_;
    host::diagnostics::Metrics registry_;
    Subscription subscription_;
    Timer timer_;
};

}  // namespace ocelli::apps::camera
