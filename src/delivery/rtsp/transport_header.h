// The Transport header of SETUP (RFC 2326, 12.39).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ocelli::delivery::rtsp {

enum class Lower : std::uint8_t { Udp, Tcp };

/// Two neighbouring numbers: RTP and RTCP.
template <class T>
struct Pair {
    T rtp = 0;
    T rtcp = 0;

    bool operator==(const Pair&) const = default;
};

/// One alternative that a client offers.
struct TransportOffer {
    bool supported = true;  ///< false: a profile or mode we do not have (RECORD)
    bool secure = false;    ///< RTP/SAVP: packets are protected with the key of the description
    Lower lower = Lower::Udp;
    bool multicast = false;
    std::optional<Pair<std::uint16_t>> clientPorts;
    std::optional<Pair<std::uint8_t>> interleaved;
    std::string destination;  ///< empty: the peer
};

/// Alternatives in the client's order, at most 16. InvalidArgument, naming the parameter, when
/// one is malformed or out of range.
Result<std::vector<TransportOffer>> parseTransport(std::string_view header);

/// What the server answers.
struct TransportAnswer {
    Lower lower = Lower::Udp;
    std::string profile = "RTP/AVP";
    std::optional<Pair<std::uint16_t>> clientPorts;  ///< unicast UDP
    std::optional<Pair<std::uint16_t>> serverPorts;  ///< unicast UDP
    std::optional<Pair<std::uint8_t>> interleaved;   ///< TCP
    std::optional<Pair<std::uint16_t>> groupPorts;   ///< multicast
    std::string destination;                         ///< multicast group
    int timeToLive = 0;                              ///< multicast
    std::uint32_t ssrc = 0;                          ///< 0: nothing is sent
};

std::string formatTransport(const TransportAnswer& answer);

}  // namespace ocelli::delivery::rtsp
