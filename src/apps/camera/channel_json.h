// What the interface says about channels and capabilities.
#pragma once

#include <functional>

#include "apps/camera/channel_set.h"
#include "config/device_model.h"

namespace ocelli::apps::camera {

/// What a channel does not know of itself.
struct ChannelFacts {
    bool recording = false;
    bool manualRecording = false;
    std::function<double(const std::string& stream)> measuredFrameRate;  ///< by hub name
};

/// One entry of `GET /api/v1/channels`.
Json channelToJson(
    const ocelli::camera::pipeline::Channel& channel,
    const config::ChannelConfig& settings,
    const ChannelFacts& facts
);

/// `GET /api/v1/system/capabilities`: what there is, with ranges that depend on the present source,
/// and what is absent and why.
Json capabilitiesToJson(
    const ChannelSet& channels, const config::Settings& settings, const config::DeviceModel& model
);

}  // namespace ocelli::apps::camera
