// The channels as the RTSP server sees them.
#pragma once

#include "apps/camera/channel_set.h"
#include "delivery/rtsp/faces.h"

namespace ocelli::apps::camera {

/// Thread-safe: the settings are a snapshot and the channels never change in number.
class RtspStreams final : public delivery::rtsp::StreamCatalog {
  public:
    RtspStreams(const ChannelSet& channels, const config::SettingsStore& settings)
        : channels_(channels), settings_(settings) {}

    std::optional<delivery::rtsp::StreamRef> find(const delivery::rtsp::StreamAddress& address
    ) override;

  private:
    const ChannelSet& channels_;
    const config::SettingsStore& settings_;
};

}  // namespace ocelli::apps::camera
