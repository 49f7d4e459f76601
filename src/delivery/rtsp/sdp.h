// The session description a DESCRIBE is answered with (RFC 4566 and the payload formats').
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "delivery/rtp/packetizer.h"
#include "media/track.h"

namespace ocelli::delivery::rtsp {

struct SdpTrack {
    media::TrackPtr track;
    rtp::PayloadFormat format;
    std::string control;     ///< relative or absolute
    std::string group;       ///< multicast address; empty: none
    std::uint16_t port = 0;  ///< multicast port; 0: chosen in SETUP

    /// Value of a=key-mgmt; with one the profile is RTP/SAVP. Only for who asks through TLS.
    std::string keyManagement;

    bool capturesTold = false;  ///< packets carry rtp::kCaptureTimeName
};

struct SdpSession {
    std::uint64_t id = 0;
    std::uint64_t version = 0;
    std::string name;          ///< control characters are left out
    std::string localAddress;  ///< numeric
    std::string control = "*";
    std::string range = "npt=now-";
    int timeToLive = 0;  ///< of multicast groups
    std::vector<SdpTrack> tracks;
    std::string more;  ///< whole sections that follow
};

std::string formatSdp(const SdpSession& session);

/// The parameters of a payload format, for example "packetization-mode=1;…"; empty where there
/// are none.
std::string formatParameters(const media::Track& track);

}  // namespace ocelli::delivery::rtsp
