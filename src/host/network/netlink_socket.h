// Questions and orders to the kernel over netlink.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "host/network/netlink_message.h"
#include "net/socket.h"

namespace ocelli::host::network {

/// An answer, kept.
struct NetlinkReply {
    std::uint16_t type = 0;
    Bytes payload;
};

/// Reentrant. Blocks until the kernel has answered, which takes microseconds; at most two seconds.
class NetlinkSocket {
  public:
    /// @param family  NETLINK_ROUTE or NETLINK_GENERIC
    static Result<NetlinkSocket> create(int family);

    /// Sends one message and collects the answers. What the kernel refuses becomes an error by its
    /// number: PermissionDenied without the right to change networks.
    Result<std::vector<NetlinkReply>> request(NetlinkWriter message);

  private:
    explicit NetlinkSocket(net::Socket socket) : socket_(std::move(socket)) {}

    net::Socket socket_;
    std::uint32_t sequence_ = 0;
};

/// All interfaces and all addresses of the machine.
Result<std::vector<Link>> listLinks();
Result<std::vector<LinkAddress>> listLinkAddresses();

}  // namespace ocelli::host::network
