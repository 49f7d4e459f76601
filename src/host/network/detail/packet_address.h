// Everybody on a wire, as packet sockets address them.
#pragma once

#include <algorithm>
#include <cstdint>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace ocelli::host::network::detail {

/// @param index     of the interface
/// @param protocol  ETH_P_ARP, ETH_P_IP …
inline sockaddr_ll everybodyOn(int index, std::uint16_t protocol) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(protocol);
    address.sll_ifindex = index;
    address.sll_halen = ETH_ALEN;
    std::fill_n(address.sll_addr, ETH_ALEN, std::uint8_t{0xff});
    return address;
}

}  // namespace ocelli::host::network::detail
