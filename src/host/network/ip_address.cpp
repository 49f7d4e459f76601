// Text forms by the system's own functions.
#include "host/network/ip_address.h"

#include <algorithm>
#include <bit>

#include <arpa/inet.h>

#include <fmt/format.h>

namespace ocelli::host::network {
namespace {

constexpr int kFewestMaskBits = 1;
constexpr int kMostMaskBits = 30;

}  // namespace

IpAddress IpAddress::v4(std::uint32_t value) {
    IpAddress made;
    for (unsigned i = 0; i < 4; ++i) {
        made.bytes_.at(i) = static_cast<std::uint8_t>(value >> (24U - 8U * i));
    }
    return made;
}

Result<IpAddress> IpAddress::ofBytes(ByteSpan bytes) {
    if (bytes.size() != 4 && bytes.size() != 16) {
        return fail(ErrorKind::InvalidArgument, "an IP address has 4 or 16 bytes");
    }
    IpAddress made;
    std::ranges::transform(bytes, made.bytes_.begin(), [](std::byte one) {
        return std::to_integer<std::uint8_t>(one);
    });
    made.size_ = bytes.size();
    return made;
}

std::uint32_t IpAddress::value() const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4 && !isV6(); ++i) {
        value = (value << 8U) | bytes_.at(i);
    }
    return value;
}

bool IpAddress::unspecified() const {
    return std::ranges::all_of(bytes_, [](std::uint8_t one) { return one == 0; });
}

bool IpAddress::loopback() const {
    if (!isV6()) {
        return bytes_[0] == 127;
    }
    return bytes_[15] == 1 &&
           std::all_of(bytes_.begin(), bytes_.end() - 1, [](std::uint8_t one) { return one == 0; });
}

bool IpAddress::multicast() const {
    return isV6() ? bytes_[0] == 0xff : bytes_[0] >= 224;
}

bool IpAddress::linkLocal() const {
    return isV6() ? bytes_[0] == 0xfe && (bytes_[1] & 0xc0U) == 0x80
                  : bytes_[0] == 169 && bytes_[1] == 254;
}

std::string IpAddress::format() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(isV6() ? AF_INET6 : AF_INET, bytes_.data(), text.data(), text.size());
    return text.data();
}

Result<IpAddress> parseIpAddress(std::string_view text) {
    const std::string word(text);
    std::array<std::byte, 16> bytes{};
    if (text.size() < INET6_ADDRSTRLEN && text.find('\0') == std::string_view::npos) {
        if (::inet_pton(AF_INET, word.c_str(), bytes.data()) == 1) {
            return IpAddress::ofBytes(ByteSpan(bytes).first(4));
        }
        if (::inet_pton(AF_INET6, word.c_str(), bytes.data()) == 1) {
            return IpAddress::ofBytes(bytes);
        }
    }
    return fail(ErrorKind::InvalidArgument, "not an IP address");
}

bool IpPrefix::contains(const IpAddress& other) const {
    if (other.isV6() != address.isV6()) {
        return false;
    }
    const ByteSpan a = address.bytes();
    const ByteSpan b = other.bytes();
    for (int i = 0; i < bits; ++i) {
        const auto byte = static_cast<std::size_t>(i) / 8;
        const auto mask = std::byte{0x80} >> (i % 8);
        if (((a[byte] ^ b[byte]) & mask) != std::byte{0}) {
            return false;
        }
    }
    return true;
}

std::string IpPrefix::format() const {
    return fmt::format("{}/{}", address.format(), bits);
}

Result<int> parseMask(std::string_view text) {
    const auto address = parseIpAddress(text);
    if (address && !address->isV6()) {
        const int bits = std::countl_one(address->value());
        if (bits >= kFewestMaskBits && bits <= kMostMaskBits &&
            address->value() << static_cast<unsigned>(bits) == 0) {
            return bits;
        }
    }
    return fail(
        ErrorKind::InvalidArgument, "a mask is written as 255.255.255.0, with 1 to 30 bits set"
    );
}

std::string formatMask(int bits) {
    const std::uint64_t ones = 0xffffffffULL << static_cast<unsigned>(32 - std::clamp(bits, 0, 32));
    return IpAddress::v4(static_cast<std::uint32_t>(ones)).format();
}

std::string formatMac(const MacAddress& mac) {
    return fmt::format("{:02x}", fmt::join(mac, ":"));
}

Result<MacAddress> parseMac(std::string_view text) {
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        const char lower = static_cast<char>(c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    MacAddress mac{};
    bool good = text.size() == 17;
    for (std::size_t i = 0; good && i < mac.size(); ++i) {
        const int high = digit(text[3 * i]);
        const int low = digit(text[3 * i + 1]);
        const char between = i + 1 < mac.size() ? text[3 * i + 2] : ':';
        good = high >= 0 && low >= 0 && (between == ':' || between == '-');
        mac.at(i) = static_cast<std::uint8_t>(high * 16 + low);
    }
    if (!good) {
        return fail(ErrorKind::InvalidArgument, "a MAC address is written as 02:00:5e:00:53:01");
    }
    return mac;
}

}  // namespace ocelli::host::network
