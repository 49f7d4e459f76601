// Finds hubs and multicast groups for RTSP.
#include "apps/camera/rtsp_streams.h"

#include <fmt/format.h>

namespace ocelli::apps::camera {

std::optional<delivery::rtsp::StreamRef> RtspStreams::find(
    const delivery::rtsp::StreamAddress& address
) {
    if (address.stream < 1 || address.stream > 3) {
        return std::nullopt;
    }
    const auto name = static_cast<config::StreamName>(address.stream - 1);
    auto hub = channels_.findHub(address.channel, name);
    if (!hub) {
        return std::nullopt;
    }
    const config::SettingsPtr settings = settings_.current();
    const auto& channel = settings->channels.at(static_cast<std::size_t>(address.channel - 1));
    delivery::rtsp::StreamRef stream;
    stream.address = address;
    stream.hub = std::move(hub);
    stream.name = fmt::format("{}, {}", channel.channel.name, config::toString(name));
    const config::MulticastSettings& multicast = channel.multicast;
    const bool chosen = static_cast<int>(multicast.stream) + 1 == address.stream;
    if (settings->network.multicastEnabled && multicast.enabled && chosen) {
        stream.multicast = delivery::rtsp::MulticastGroup{
            multicast.address,
            static_cast<std::uint16_t>(multicast.videoPort),
            static_cast<std::uint16_t>(multicast.audioPort),
            multicast.timeToLive,
            settings->network.rtspsEnabled && settings->network.srtp != config::NetworkSrtp::None
        };
    }
    return stream;
}

}  // namespace ocelli::apps::camera
