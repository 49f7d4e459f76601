// What the settings want of the network interface, checked and as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/network/ip_address.h"
#include "host/network/tcp_ip.h"

namespace ocelli::host::network {

struct NicSpeed {
    int megabits = 0;
    bool fullDuplex = true;

    bool operator==(const NicSpeed&) const = default;
};

/// How the interface comes by addresses.
struct InterfacePlan {
    std::optional<IpPrefix> v4;  ///< nothing: by DHCP
    std::optional<IpAddress> gateway4;
    Ipv6Mode v6Mode = Ipv6Mode::RouteAdvertisement;
    std::optional<IpPrefix> v6;  ///< of the mode Manual
    std::optional<IpAddress> gateway6;
    std::vector<IpAddress> resolvers;     ///< empty: those that DHCP tells
    std::optional<std::string> hostName;  ///< that DHCP shall register
    int mtu = 1500;                       ///< bytes
    std::optional<NicSpeed> speed;        ///< nothing: as both ends agree

    bool operator==(const InterfacePlan&) const = default;
};

/// InvalidArgument with the field and what it may be.
Result<InterfacePlan> readPlan(const TcpIp& settings);

}  // namespace ocelli::host::network
