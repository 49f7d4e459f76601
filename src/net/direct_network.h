// The networks this machine stands in, and who is a neighbour in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ocelli::net {

/// An IP network: its addresses share the first `bits` bits with `address`.
struct DirectNetwork {
    std::string address;  ///< numeric, without zone
    int bits = 0;         ///< 0..32 or 0..128

    std::string interface = {};  ///< "eth0"

    bool operator==(const DirectNetwork&) const = default;

    bool isV6() const { return address.find(':') != std::string::npos; }

    /// Of IPv6: an address that every interface gives itself (fe80::/10).
    bool isLinkLocal() const;
};

/// True when the address (IPv4, IPv6, IPv4 within IPv6; zones are left aside) lies in the network.
/// False for anything that is no address.
bool isIn(const DirectNetwork& network, std::string_view address);

/// What the machine reaches without a router, loopback included. Empty when it cannot tell.
std::vector<DirectNetwork> directNetworks();

/// True when the address is this machine's or that of a neighbour. A network of 0 bits, as some
/// dialled lines have it, makes nobody a neighbour.
bool isNeighbour(std::string_view address);

}  // namespace ocelli::net
