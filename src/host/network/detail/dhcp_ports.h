// The sockets of DHCP.
#pragma once

#include <memory>
#include <string>

#include "host/network/network_interface.h"

namespace ocelli::host::network::detail {

/// A packet socket: it hears and speaks before the interface has an address, and whatever the
/// kernel thinks of routes.
Result<std::unique_ptr<DhcpPort>> openDhcp4(
    EventLoop& loop, const Link& link, NetworkInterface::Receiver receiver
);

/// A datagram socket at the link-local address.
Result<std::unique_ptr<DhcpPort>> openDhcp6(
    EventLoop& loop,
    const Link& link,
    const IpAddress& linkLocal,
    NetworkInterface::Receiver receiver
);

}  // namespace ocelli::host::network::detail
