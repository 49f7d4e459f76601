// IPv4 and IPv6 addresses as bytes, networks, masks and hardware addresses.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::host::network {

/// A numeric address without zone. A default one is 0.0.0.0.
class IpAddress {
  public:
    IpAddress() = default;

    static IpAddress v4(std::uint32_t value);

    /// 4 or 16 bytes in network order; InvalidArgument for any other number.
    static Result<IpAddress> ofBytes(ByteSpan bytes);

    bool isV6() const { return size_ == 16; }

    /// 32 or 128.
    int bits() const { return static_cast<int>(size_) * 8; }

    ByteSpan bytes() const { return std::as_bytes(std::span(bytes_)).first(size_); }

    /// Of an IPv4 address; 0 for another one.
    std::uint32_t value() const;

    bool unspecified() const;
    bool loopback() const;
    bool multicast() const;
    bool linkLocal() const;

    std::string format() const;

    bool operator==(const IpAddress&) const = default;

  private:
    std::array<std::uint8_t, 16> bytes_{};
    std::size_t size_ = 4;
};

/// Reads "192.0.2.1" or "2001:db8::1". InvalidArgument.
Result<IpAddress> parseIpAddress(std::string_view text);

/// An address and how many of its first bits name the network.
struct IpPrefix {
    IpAddress address;
    int bits = 0;

    bool contains(const IpAddress& other) const;

    std::string format() const;

    bool operator==(const IpPrefix&) const = default;
};

/// Bits of an IPv4 mask, 1 to 30: "255.255.255.0" is 24. InvalidArgument for holes and for masks
/// that leave no two hosts.
Result<int> parseMask(std::string_view text);

/// "255.255.255.0" of 24.
std::string formatMask(int bits);

/// Of an Ethernet interface.
using MacAddress = std::array<std::uint8_t, 6>;

/// "02:00:5e:00:53:01".
std::string formatMac(const MacAddress& mac);

/// Six pairs of hexadecimal digits with ':' or '-' between. InvalidArgument.
Result<MacAddress> parseMac(std::string_view text);

}  // namespace ocelli::host::network
