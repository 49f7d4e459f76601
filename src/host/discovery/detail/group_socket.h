// A socket in a multicast group, as it is heard in one network of this machine.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "net/direct_network.h"
#include "net/udp.h"

namespace ocelli::host::discovery::detail {

struct GroupAddresses {
    std::string_view v4;
    std::string_view v6;  ///< of the link, "ff02::…"
    std::uint16_t port = 0;
    int timeToLive = 255;
};

inline constexpr GroupAddresses kMulticastDns{"224.0.0.251", "ff02::fb", 5353, 255};
inline constexpr GroupAddresses kWebServices{"239.255.255.250", "ff02::c", 3702, 1};

struct GroupSocket {
    net::DirectNetwork network;
    std::unique_ptr<net::UdpSocket> socket;
    std::shared_ptr<const net::UdpSocket::Target> group;
};

/// True for networks with a group of their own: those of IPv4, and of IPv6 the one address that
/// every interface has, so that an interface is not asked twice.
bool hasGroup(const net::DirectNetwork& network);

enum class GroupRole : std::uint8_t {
    Asker,      ///< from a port of its own: answers come to it alone
    Responder,  ///< on the port of the group, beside others of the machine
};

/// Errors of the system.
Result<GroupSocket> openGroup(
    EventLoop& loop,
    const net::DirectNetwork& network,
    const GroupAddresses& addresses,
    GroupRole role
);

}  // namespace ocelli::host::discovery::detail
