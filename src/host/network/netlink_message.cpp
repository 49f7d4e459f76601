// As linux/netlink.h, linux/rtnetlink.h and linux/if_addr.h lay it out.
#include "host/network/netlink_message.h"

#include <algorithm>

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

namespace ocelli::host::network {
namespace {

constexpr std::size_t kAlign = 4;

std::size_t aligned(std::size_t size) {
    return (size + kAlign - 1) / kAlign * kAlign;
}

/// A structure of the kernel, copied: the bytes may stand anywhere.
template <class T>
Result<T> take(ByteSpan bytes) {
    T value{};
    if (bytes.size() < sizeof(value)) {
        return fail(ErrorKind::DataLoss, "a netlink message ends too early");
    }
    std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
}

/// What follows a header; empty when there is nothing.
ByteSpan after(ByteSpan bytes, std::size_t header) {
    return bytes.subspan(std::min(aligned(header), bytes.size()));
}

}  // namespace

NetlinkWriter::NetlinkWriter(std::uint16_t type, std::uint16_t flags) {
    nlmsghdr begin{};
    begin.nlmsg_type = type;
    begin.nlmsg_flags = flags;
    header(begin);
}

void NetlinkWriter::raw(ByteSpan bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    bytes_.resize(aligned(bytes_.size()));
}

void NetlinkWriter::attribute(std::uint16_t type, ByteSpan value) {
    nlattr begin{};
    begin.nla_len = static_cast<std::uint16_t>(sizeof(begin) + value.size());
    begin.nla_type = type;
    header(begin);
    raw(value);
}

void NetlinkWriter::number(std::uint16_t type, std::uint32_t value) {
    attribute(type, ByteSpan(reinterpret_cast<const std::byte*>(&value), sizeof(value)));
}

void NetlinkWriter::octet(std::uint16_t type, std::uint8_t value) {
    attribute(type, asByteSpan(&value, 1));
}

std::size_t NetlinkWriter::beginNested(std::uint16_t type) {
    const std::size_t begin = bytes_.size();
    attribute(static_cast<std::uint16_t>(type | NLA_F_NESTED), {});
    return begin;
}

void NetlinkWriter::endNested(std::size_t begin) {
    const auto size = static_cast<std::uint16_t>(bytes_.size() - begin);
    std::memcpy(&bytes_[begin], &size, sizeof(size));
}

Bytes NetlinkWriter::finish(std::uint32_t sequence) {
    nlmsghdr begin{};
    std::memcpy(&begin, bytes_.data(), sizeof(begin));
    begin.nlmsg_len = static_cast<std::uint32_t>(bytes_.size());
    begin.nlmsg_seq = sequence;
    std::memcpy(bytes_.data(), &begin, sizeof(begin));
    return std::move(bytes_);
}

Result<std::vector<NetlinkMessage>> parseNetlink(ByteSpan datagram) {
    std::vector<NetlinkMessage> found;
    while (!datagram.empty()) {
        const auto header = OCELLI_TRY(take<nlmsghdr>(datagram));
        if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > datagram.size()) {
            return fail(ErrorKind::DataLoss, "a netlink message has a wrong length");
        }
        const ByteSpan whole = datagram.first(header.nlmsg_len);
        found.push_back({header.nlmsg_type, header.nlmsg_seq, whole.subspan(sizeof(header))});
        datagram = after(datagram, header.nlmsg_len);
    }
    return found;
}

Result<std::vector<NetlinkAttribute>> parseAttributes(ByteSpan bytes) {
    std::vector<NetlinkAttribute> found;
    while (!bytes.empty()) {
        const auto header = OCELLI_TRY(take<nlattr>(bytes));
        if (header.nla_len < sizeof(header) || header.nla_len > bytes.size()) {
            return fail(ErrorKind::DataLoss, "a netlink attribute has a wrong length");
        }
        const ByteSpan whole = bytes.first(header.nla_len);
        const auto type = static_cast<std::uint16_t>(header.nla_type & NLA_TYPE_MASK);
        found.push_back({type, whole.subspan(sizeof(header))});
        bytes = after(bytes, header.nla_len);
    }
    return found;
}

std::optional<std::uint32_t> numberOf(const NetlinkAttribute& attribute) {
    std::uint32_t value = 0;
    if (attribute.value.size() != sizeof(value)) {
        return std::nullopt;
    }
    std::memcpy(&value, attribute.value.data(), sizeof(value));
    return value;
}

Result<Link> parseLink(ByteSpan payload) {
    const auto header = OCELLI_TRY(take<ifinfomsg>(payload));
    Link link;
    link.index = header.ifi_index;
    link.loopback = (header.ifi_flags & IFF_LOOPBACK) != 0;
    link.up = (header.ifi_flags & IFF_UP) != 0;
    link.carrier = (header.ifi_flags & IFF_RUNNING) != 0;
    for (const auto& one : OCELLI_TRY(parseAttributes(after(payload, sizeof(header))))) {
        if (one.type == IFLA_IFNAME) {
            const std::string_view text = asText(one.value);
            link.name = text.substr(0, text.find('\0'));
        } else if (one.type == IFLA_MTU) {
            link.mtu = static_cast<int>(std::min(numberOf(one).value_or(0), 0x7fffffffU));
        } else if (one.type == IFLA_ADDRESS && one.value.size() == link.mac.size()) {
            std::memcpy(link.mac.data(), one.value.data(), link.mac.size());
        }
    }
    return link;
}

Result<LinkAddress> parseLinkAddress(ByteSpan payload) {
    const auto header = OCELLI_TRY(take<ifaddrmsg>(payload));
    LinkAddress found;
    found.link = static_cast<int>(header.ifa_index & 0x7fffffffU);
    std::uint32_t flags = header.ifa_flags;
    std::optional<IpAddress> address;
    std::optional<IpAddress> local;  // of a peer-to-peer line, and of IPv4 always
    for (const auto& one : OCELLI_TRY(parseAttributes(after(payload, sizeof(header))))) {
        if (one.type == IFA_ADDRESS) {
            address = OCELLI_TRY(IpAddress::ofBytes(one.value));
        } else if (one.type == IFA_LOCAL) {
            local = OCELLI_TRY(IpAddress::ofBytes(one.value));
        } else if (one.type == IFA_FLAGS) {
            flags = numberOf(one).value_or(flags);
        }
    }
    if (!address && !local) {
        return fail(ErrorKind::DataLoss, "a netlink message names no address");
    }
    found.prefix.address = local ? *local : *address;
    if (header.ifa_prefixlen > found.prefix.address.bits()) {
        return fail(ErrorKind::DataLoss, "a netlink message has a network of too many bits");
    }
    found.prefix.bits = header.ifa_prefixlen;
    found.permanent = (flags & IFA_F_PERMANENT) != 0;
    found.duplicate = (flags & IFA_F_DADFAILED) != 0;
    found.tentative = (flags & IFA_F_TENTATIVE) != 0 && !found.duplicate;
    return found;
}

}  // namespace ocelli::host::network
