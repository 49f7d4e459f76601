// The kernel's interface: addresses and routes by rtnetlink, speed by ethtool's netlink, IPv6 by
// /proc/sys.
#include <algorithm>
#include <filesystem>

#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "host/network/arp.h"
#include "host/network/detail/dhcp_ports.h"
#include "host/network/netlink_socket.h"
#include "host/network/network_interface.h"

namespace ocelli::host::network {
namespace {

constexpr std::uint16_t kOrder = NLM_F_REQUEST | NLM_F_ACK;

/// One word into a file of /proc/sys.
Result<void> writeControl(const std::string& path, std::string_view word) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
        return errnoError("setting", path);
    }
    const ssize_t written = ::write(fd, word.data(), word.size());
    const int number = errno;
    ::close(fd);
    if (written < 0) {
        return errnoError(number, "setting", path);
    }
    return {};
}

class SystemInterface final : public NetworkInterface {
  public:
    SystemInterface(EventLoop& loop, std::string name, std::string resolvers, NetlinkSocket route)
        : loop_(loop),
          name_(std::move(name)),
          resolvers_(std::move(resolvers)),
          route_(std::move(route)) {}

    const std::string& name() const override { return name_; }

    Result<Link> link() override {
        const auto links = OCELLI_TRY(listLinks());
        const auto found = std::ranges::find(links, name_, &Link::name);
        if (found == links.end()) {
            return fail(ErrorKind::NotFound, "there is no network interface " + name_);
        }
        return *found;
    }

    Result<std::vector<LinkAddress>> addresses() override {
        const Link own = OCELLI_TRY(link());
        auto found = OCELLI_TRY(listLinkAddresses());
        std::erase_if(found, [&](const LinkAddress& one) { return one.link != own.index; });
        return found;
    }

    Result<void> raise(int mtu) override {
        const Link own = OCELLI_TRY(link());
        if (own.up && own.mtu == mtu) {
            return {};
        }
        ifinfomsg header{};
        header.ifi_index = own.index;
        header.ifi_flags = IFF_UP;
        header.ifi_change = IFF_UP;
        NetlinkWriter message(RTM_NEWLINK, kOrder);
        message.header(header);
        message.number(IFLA_MTU, static_cast<std::uint32_t>(mtu));
        return order(std::move(message));
    }

    Result<void> add(const IpPrefix& address) override {
        return changeAddress(RTM_NEWADDR, kOrder | NLM_F_CREATE | NLM_F_REPLACE, address);
    }

    Result<void> remove(const IpPrefix& address) override {
        auto done = changeAddress(RTM_DELADDR, kOrder, address);
        // It may have gone with another one of its network.
        const auto present = OCELLI_TRY(addresses());
        const bool gone = std::ranges::none_of(present, [&](const LinkAddress& one) {
            return one.prefix == address;
        });
        return gone ? Result<void>() : done;
    }

    Result<void> setGateway(bool v6, const std::optional<IpAddress>& gateway) override;
    Result<void> takeAdvertisements(bool routers, bool addresses) override;
    Result<void> setSpeed(const std::optional<NicSpeed>& speed) override;
    Result<void> setResolvers(const std::vector<IpAddress>& servers) override;
    Result<std::unique_ptr<DhcpPort>> openDhcp(bool v6, Receiver receiver) override;

  private:
    Result<void> order(NetlinkWriter message) {
        auto replies = route_.request(std::move(message));
        return replies ? Result<void>() : Error(std::move(replies).error());
    }

    Result<void> changeAddress(std::uint16_t type, std::uint16_t flags, const IpPrefix& address);
    Result<void> control(std::string_view name, std::string_view word);

    EventLoop& loop_;
    std::string name_;
    std::string resolvers_;
    NetlinkSocket route_;
    bool speedFixed_ = false;
};

Result<void> SystemInterface::changeAddress(
    std::uint16_t type, std::uint16_t flags, const IpPrefix& address
) {
    const Link own = OCELLI_TRY(link());
    ifaddrmsg header{};
    header.ifa_family = address.address.isV6() ? AF_INET6 : AF_INET;
    header.ifa_prefixlen = static_cast<std::uint8_t>(address.bits);
    header.ifa_index = static_cast<std::uint32_t>(own.index);
    NetlinkWriter message(type, flags);
    message.header(header);
    message.attribute(IFA_LOCAL, address.address.bytes());
    message.attribute(IFA_ADDRESS, address.address.bytes());
    if (!address.address.isV6() && address.bits < 31) {
        const std::uint32_t hosts = 0xffffffffU >> static_cast<unsigned>(address.bits);
        const IpAddress broadcast = IpAddress::v4(address.address.value() | hosts);
        message.attribute(IFA_BROADCAST, broadcast.bytes());
    }
    return order(std::move(message));
}

Result<void> SystemInterface::setGateway(bool v6, const std::optional<IpAddress>& gateway) {
    const Link own = OCELLI_TRY(link());
    rtmsg header{};
    header.rtm_family = v6 ? AF_INET6 : AF_INET;
    header.rtm_table = RT_TABLE_MAIN;
    header.rtm_protocol = RTPROT_STATIC;
    header.rtm_scope = RT_SCOPE_UNIVERSE;
    header.rtm_type = RTN_UNICAST;
    NetlinkWriter removal(RTM_DELROUTE, kOrder);
    removal.header(header);
    removal.number(RTA_OIF, static_cast<std::uint32_t>(own.index));
    // There may be none, which the kernel takes for an error.
    static_cast<void>(order(std::move(removal)));
    if (!gateway) {
        return {};
    }
    NetlinkWriter message(RTM_NEWROUTE, kOrder | NLM_F_CREATE | NLM_F_REPLACE);
    message.header(header);
    message.attribute(RTA_GATEWAY, gateway->bytes());
    message.number(RTA_OIF, static_cast<std::uint32_t>(own.index));
    return order(std::move(message));
}

Result<void> SystemInterface::control(std::string_view name, std::string_view word) {
    return writeControl(fmt::format("/proc/sys/net/ipv6/conf/{}/{}", name_, name), word);
}

Result<void> SystemInterface::takeAdvertisements(bool routers, bool addresses) {
    OCELLI_TRY(control("disable_ipv6", "0"));
    OCELLI_TRY(control("use_tempaddr", "0"));
    OCELLI_TRY(control("addr_gen_mode", "0"));  // prefix and MAC
    OCELLI_TRY(control("autoconf", addresses ? "1" : "0"));
    OCELLI_TRY(control("accept_ra", routers ? "2" : "0"));
    return {};
}

Result<void> SystemInterface::setSpeed(const std::optional<NicSpeed>& speed) {
    if (!speed && !speedFixed_) {
        return {};  // what nobody has fixed is as both ends agree
    }
    NetlinkSocket socket = OCELLI_TRY(NetlinkSocket::create(NETLINK_GENERIC));
    NetlinkWriter question(GENL_ID_CTRL, kOrder);
    question.header(genlmsghdr{CTRL_CMD_GETFAMILY, 1, 0});
    question.attribute(CTRL_ATTR_FAMILY_NAME, asBytes(std::string_view(ETHTOOL_GENL_NAME "\0", 8)));
    std::uint16_t family = 0;
    for (const NetlinkReply& reply : OCELLI_TRY(socket.request(std::move(question)))) {
        const ByteSpan attributes =
            ByteSpan(reply.payload).subspan(std::min(sizeof(genlmsghdr), reply.payload.size()));
        for (const auto& one : OCELLI_TRY(parseAttributes(attributes))) {
            if (one.type == CTRL_ATTR_FAMILY_ID && one.value.size() == sizeof(family)) {
                std::memcpy(&family, one.value.data(), sizeof(family));
            }
        }
    }
    if (family == 0) {
        return fail(ErrorKind::Unsupported, "the kernel cannot set speeds");
    }
    NetlinkWriter message(family, kOrder);
    message.header(genlmsghdr{ETHTOOL_MSG_LINKMODES_SET, ETHTOOL_GENL_VERSION, 0});
    const std::size_t begin = message.beginNested(ETHTOOL_A_LINKMODES_HEADER);
    message.attribute(
        ETHTOOL_A_HEADER_DEV_NAME, asBytes(std::string_view(name_.c_str(), name_.size() + 1))
    );
    message.endNested(begin);
    message.octet(ETHTOOL_A_LINKMODES_AUTONEG, speed ? AUTONEG_DISABLE : AUTONEG_ENABLE);
    if (speed) {
        message.number(ETHTOOL_A_LINKMODES_SPEED, static_cast<std::uint32_t>(speed->megabits));
        message.octet(ETHTOOL_A_LINKMODES_DUPLEX, speed->fullDuplex ? DUPLEX_FULL : DUPLEX_HALF);
    }
    auto done = socket.request(std::move(message));
    if (!done) {
        return Error(std::move(done).error()).withContext("setting the speed of", name_);
    }
    speedFixed_ = speed.has_value();
    return {};
}

Result<void> SystemInterface::setResolvers(const std::vector<IpAddress>& servers) {
    if (servers.empty() || resolvers_.empty()) {
        return {};
    }
    std::error_code error;
    if (std::filesystem::is_symlink(resolvers_, error)) {
        return fail(
            ErrorKind::FailedPrecondition,
            fmt::format("{} belongs to another program, which keeps its DNS servers", resolvers_)
        );
    }
    std::string text = "# Written by ocelli-camera.\n";
    for (const IpAddress& one : servers) {
        text += fmt::format("nameserver {}\n", one.format());
    }
    const std::string next = resolvers_ + ".ocelli";
    const int fd = ::open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    const bool written =
        fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int number = errno;
    if (fd >= 0) {
        ::close(fd);
    }
    if (!written) {
        return errnoError(number, "writing", next);
    }
    if (::rename(next.c_str(), resolvers_.c_str()) != 0) {
        return errnoError("writing", resolvers_);
    }
    return {};
}

Result<std::unique_ptr<DhcpPort>> SystemInterface::openDhcp(bool v6, Receiver receiver) {
    const Link own = OCELLI_TRY(link());
    if (!v6) {
        return detail::openDhcp4(loop_, own, std::move(receiver));
    }
    for (const LinkAddress& one : OCELLI_TRY(addresses())) {
        if (one.prefix.address.isV6() && one.prefix.address.linkLocal() && !one.tentative) {
            return detail::openDhcp6(loop_, own, one.prefix.address, std::move(receiver));
        }
    }
    return fail(ErrorKind::Unavailable, "there is no link-local address yet");
}

}  // namespace

Result<std::unique_ptr<NetworkInterface>> openSystemInterface(
    EventLoop& loop, const std::string& name, const std::string& resolvers
) {
    NetlinkSocket route = OCELLI_TRY(NetlinkSocket::create(NETLINK_ROUTE));
    auto made = std::make_unique<SystemInterface>(loop, name, resolvers, std::move(route));
    const Link own = OCELLI_TRY(made->link());
    if (own.loopback) {
        return fail(ErrorKind::InvalidArgument, name + " is the loopback interface");
    }
    OCELLI_TRY(ArpSocket::create(loop, name, [](const ArpPacket&) {}));
    OCELLI_TRY(made->raise(own.up ? own.mtu : 1500));
    return std::unique_ptr<NetworkInterface>(std::move(made));
}

Result<std::unique_ptr<NetworkInterface>> openOwnInterface(
    EventLoop& loop, const std::string& name, const std::string& resolvers
) {
    if (name.empty()) {
        return nullptr;
    }
    auto opened = openSystemInterface(loop, name, resolvers);
    if (!opened) {
        return Error(std::move(opened).error()).withContext("--network-interface", name);
    }
    return opened;
}

}  // namespace ocelli::host::network
