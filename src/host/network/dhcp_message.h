// DHCP messages of IPv4 (RFC 2131, RFC 2132) and the datagrams that carry them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "host/network/ip_address.h"

namespace ocelli::host::network {

enum class DhcpKind : std::uint8_t {
    Discover = 1,
    Offer = 2,
    Request = 3,
    Decline = 4,
    Ack = 5,
    Nak = 6,
    Release = 7,
};

struct DhcpMessage {
    DhcpKind kind = DhcpKind::Discover;
    bool reply = false;  ///< of a server
    std::uint32_t transaction = 0;
    std::uint16_t seconds = 0;  ///< since the client began
    MacAddress mac{};
    IpAddress client;  ///< what the client has already
    IpAddress yours;   ///< what the server gives
    std::optional<IpAddress> requested;
    std::optional<IpAddress> server;
    std::optional<int> bits;  ///< of the mask
    std::vector<IpAddress> routers;
    std::vector<IpAddress> resolvers;
    std::optional<std::uint32_t> leaseSeconds;
    std::optional<std::uint32_t> renewSeconds;
    std::optional<std::uint32_t> rebindSeconds;
    std::string hostName;  ///< of a request: also to be put into the DNS
};

/// DataLoss. Options are taken from the fields of names as well, where a server says so.
Result<DhcpMessage> parseDhcp(ByteSpan bytes);

/// What a client sends.
Bytes formatDhcp(const DhcpMessage& message);

/// The payload of an IPv4 packet with UDP for this port. Its checksums are not looked at: network
/// cards put them in later. DataLoss.
Result<ByteSpan> parseUdp4(ByteSpan packet, std::uint16_t port);

/// A whole IPv4 packet with UDP.
Bytes formatUdp4(
    const IpAddress& from,
    std::uint16_t fromPort,
    const IpAddress& to,
    std::uint16_t toPort,
    ByteSpan payload
);

}  // namespace ocelli::host::network
