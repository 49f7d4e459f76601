// Both families the same way.
#include "host/discovery/detail/group_socket.h"

namespace ocelli::host::discovery::detail {

bool hasGroup(const net::DirectNetwork& network) {
    return !network.isV6() || network.isLinkLocal();
}

Result<GroupSocket> openGroup(
    EventLoop& loop,
    const net::DirectNetwork& network,
    const GroupAddresses& addresses,
    GroupRole role
) {
    const bool responds = role == GroupRole::Responder;
    const std::string group(network.isV6() ? addresses.v6 : addresses.v4);
    net::UdpSocket::Options options;
    options.sendBuffer = 0;
    options.timeToLive = addresses.timeToLive;
    options.shared = responds;
    options.group = {group, network.isV6() ? network.interface : network.address};
    const std::string everything = network.isV6() ? "::" : "0.0.0.0";
    auto socket = OCELLI_TRY(net::UdpSocket::create(
        loop, {everything, responds ? addresses.port : std::uint16_t{0}}, options
    ));
    const std::string zone = network.isV6() ? "%" + network.interface : "";
    auto target = OCELLI_TRY(socket->target({group + zone, addresses.port}));
    return GroupSocket{network, std::move(socket), std::move(target)};
}

}  // namespace ocelli::host::discovery::detail
