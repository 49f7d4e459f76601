// The one interface the device owns, behind a face: the kernel's, or a virtual twin.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/network/interface_plan.h"
#include "host/network/netlink_message.h"
#include "runtime/event_loop.h"

namespace ocelli::host::network {

/// The way of DHCP messages, before there is an address.
class DhcpPort {
  public:
    virtual ~DhcpPort() = default;

    /// @param server  nothing: to all
    /// @param from  our address; unspecified while there is none
    virtual Result<void> send(
        ByteSpan message, const std::optional<IpAddress>& server, const IpAddress& from
    ) = 0;
};

/// Thread-bound. Each call takes effect at once; what is there already is left alone.
class NetworkInterface {
  public:
    using Receiver = std::function<void(ByteSpan message)>;

    virtual ~NetworkInterface() = default;

    virtual const std::string& name() const = 0;
    virtual Result<Link> link() = 0;
    virtual Result<std::vector<LinkAddress>> addresses() = 0;

    /// Switches it on. @param mtu  bytes
    virtual Result<void> raise(int mtu) = 0;

    virtual Result<void> add(const IpPrefix& address) = 0;
    virtual Result<void> remove(const IpPrefix& address) = 0;

    /// The way to other networks; nothing removes the one that was set.
    virtual Result<void> setGateway(bool v6, const std::optional<IpAddress>& gateway) = 0;

    /// Whether addresses and routers are taken from advertisements.
    virtual Result<void> takeAdvertisements(bool routers, bool addresses) = 0;

    /// Nothing: both ends agree. Unsupported where the hardware has no choice.
    virtual Result<void> setSpeed(const std::optional<NicSpeed>& speed) = 0;

    virtual Result<void> setResolvers(const std::vector<IpAddress>& servers) = 0;

    /// Unavailable for IPv6 while the link-local address is not ready.
    virtual Result<std::unique_ptr<DhcpPort>> openDhcp(bool v6, Receiver receiver) = 0;
};

/// The kernel's.
/// @param resolvers  the file with the DNS servers; left alone when it is a link, for then another
/// program owns it
/// NotFound without such an interface; PermissionDenied without CAP_NET_ADMIN and CAP_NET_RAW.
Result<std::unique_ptr<NetworkInterface>> openSystemInterface(
    EventLoop& loop, const std::string& name, const std::string& resolvers = "/etc/resolv.conf"
);

/// As a program's option --network-interface names it, which stands in the error.
/// Null for an empty name: the device has none of its own.
Result<std::unique_ptr<NetworkInterface>> openOwnInterface(
    EventLoop& loop, const std::string& name, const std::string& resolvers
);

}  // namespace ocelli::host::network
