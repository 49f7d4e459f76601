// Recordings as the RTSP server wants them.
#pragma once

#include "delivery/record/playback_service.h"
#include "delivery/rtsp/faces.h"

namespace ocelli::apps::camera {

/// Thread-safe: asked on the RTSP loop, it asks the service on the main loop.
class RtspPlayback final : public delivery::rtsp::PlaybackSource {
  public:
    explicit RtspPlayback(delivery::record::PlaybackService& playback) : playback_(playback) {}

    void open(
        EventLoop& loop,
        const delivery::rtsp::StreamAddress& stream,
        WallTime from,
        std::optional<WallTime> to,
        UniqueFunction<void(Opened)> done
    ) override;

  private:
    delivery::record::PlaybackService& playback_;
};

}  // namespace ocelli::apps::camera
