// What people set of the network interface, as a document.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace ocelli::host::network {

enum class Ipv4Mode : std::uint8_t { Dhcp, Manual };
enum class Ipv6Mode : std::uint8_t { RouteAdvertisement, Dhcp, Manual };

/// Its members have the names that they have in JSON.
struct TcpIp {
    Ipv4Mode ipv4Mode = Ipv4Mode::Dhcp;  ///< "dhcp", "manual"
    std::string ipv4Address = "192.168.1.64";
    std::string ipv4Mask = "255.255.255.0";
    std::string ipv4Gateway;                           ///< empty: none
    Ipv6Mode ipv6Mode = Ipv6Mode::RouteAdvertisement;  ///< "routeAdvertisement", "dhcp", "manual"
    std::string ipv6Address;
    int ipv6PrefixLength = 64;  ///< 1 to 128
    std::string ipv6Gateway;    ///< empty: none
    std::string preferredDns;   ///< both empty: those that DHCP tells
    std::string alternateDns;
    bool dynamicName = false;  ///< DHCP is asked to register the name; without DHCP it does nothing
    std::string registerName;  ///< letters, digits and hyphens
    int mtu = 1500;            ///< bytes, 1280 to 1500
    std::string nicType = "auto";  ///< or "half10", "full10", "half100", "full100", "full1000"

    bool operator==(const TcpIp&) const = default;
};

Json toJson(const TcpIp& settings);

/// What is named is changed. InvalidArgument for unknown members, other types, and what is out of
/// range by itself; whether it fits together is for `readPlan`.
Result<TcpIp> merge(TcpIp settings, const Json& patch);

}  // namespace ocelli::host::network
