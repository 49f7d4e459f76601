// Messages of the kernel's netlink: headers, attributes, and what they say of links and addresses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "host/network/ip_address.h"

namespace ocelli::host::network {

/// Builds one message. Numbers are in the machine's order, as the kernel wants them.
class NetlinkWriter {
  public:
    NetlinkWriter(std::uint16_t type, std::uint16_t flags);

    /// A header of the kernel's own, such as `ifinfomsg`.
    template <class T>
    void header(const T& value) {
        raw(ByteSpan(reinterpret_cast<const std::byte*>(&value), sizeof(value)));
    }

    void attribute(std::uint16_t type, ByteSpan value);
    void number(std::uint16_t type, std::uint32_t value);
    void octet(std::uint16_t type, std::uint8_t value);

    /// What is written until the other call stands within this attribute.
    std::size_t beginNested(std::uint16_t type);
    void endNested(std::size_t begin);

    /// The whole message.
    Bytes finish(std::uint32_t sequence);

  private:
    void raw(ByteSpan bytes);

    Bytes bytes_;
};

/// One message, borrowed.
struct NetlinkMessage {
    std::uint16_t type = 0;
    std::uint32_t sequence = 0;
    ByteSpan payload;
};

struct NetlinkAttribute {
    std::uint16_t type = 0;  ///< without the flags
    ByteSpan value;
};

/// DataLoss when a length does not fit.
Result<std::vector<NetlinkMessage>> parseNetlink(ByteSpan datagram);
Result<std::vector<NetlinkAttribute>> parseAttributes(ByteSpan bytes);

/// A number of an attribute; nothing when it has another size.
std::optional<std::uint32_t> numberOf(const NetlinkAttribute& attribute);

/// A network interface of the machine.
struct Link {
    int index = 0;
    std::string name;
    MacAddress mac{};
    bool loopback = false;
    bool up = false;       ///< switched on
    bool carrier = false;  ///< there is a cable, and somebody at its other end
    int mtu = 0;

    bool operator==(const Link&) const = default;
};

struct LinkAddress {
    int link = 0;  ///< index
    IpPrefix prefix;
    bool permanent = false;  ///< not of an advertisement
    bool duplicate = false;  ///< IPv6: somebody else has it
    bool tentative = false;  ///< IPv6: not known yet whether somebody else has it

    bool operator==(const LinkAddress&) const = default;
};

/// The payload of RTM_NEWLINK and RTM_NEWADDR. DataLoss.
Result<Link> parseLink(ByteSpan payload);
Result<LinkAddress> parseLinkAddress(ByteSpan payload);

}  // namespace ocelli::host::network
