// Which addresses an outgoing transfer may connect to: keeps settings from reaching inwards (SSRF).
#include "net/transfer/address_rule.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <arpa/inet.h>

#include <fmt/format.h>

namespace ocelli::net::transfer {
namespace {

using V4 = std::array<std::uint8_t, 4>;
using V6 = std::array<std::uint8_t, 16>;

template <std::size_t N>
bool startsWith(const std::array<std::uint8_t, N>& address, V6 prefix, unsigned bits) {
    for (unsigned at = 0; at < bits; ++at) {
        const auto mask = static_cast<std::uint8_t>(0x80U >> (at % 8));
        if ((address[at / 8] & mask) != (prefix[at / 8] & mask)) {
            return false;
        }
    }
    return true;
}

AddressKind kindOf(const V4& v4) {
    struct Range {
        V6 prefix;
        unsigned bits;
        AddressKind kind;
    };

    // RFC 6890 and RFC 1112.
    static constexpr std::array<Range, 11> kRanges{{
        {{0}, 8, AddressKind::Unusable},
        {{127}, 8, AddressKind::Loopback},
        {{169, 254}, 16, AddressKind::LinkLocal},
        {{10}, 8, AddressKind::Private},
        {{172, 16}, 12, AddressKind::Private},
        {{192, 168}, 16, AddressKind::Private},
        {{100, 64}, 10, AddressKind::Private},
        {{198, 18}, 15, AddressKind::Private},
        {{192, 0, 0}, 24, AddressKind::Unusable},
        {{224}, 4, AddressKind::Unusable},
        {{240}, 4, AddressKind::Unusable},
    }};
    for (const Range& range : kRanges) {
        if (startsWith(v4, range.prefix, range.bits)) {
            return range.kind;
        }
    }
    return AddressKind::Public;
}

V4 v4At(const V6& v6, std::size_t at) {
    return {v6[at], v6[at + 1], v6[at + 2], v6[at + 3]};
}

AddressKind kindOf(const V6& v6) {
    if (startsWith(v6, {}, 96)) {  // unspecified, ::1, and the old way to carry IPv4
        const V4 low = v4At(v6, 12);
        return low == V4{0, 0, 0, 1} ? AddressKind::Loopback : kindOf(low);
    }
    static constexpr V6 kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    static constexpr V6 kNat64{0, 0x64, 0xFF, 0x9B};
    if (startsWith(v6, kMapped, 96) || startsWith(v6, kNat64, 96)) {
        return kindOf(v4At(v6, 12));
    }
    if (startsWith(v6, {0x20, 0x02}, 16)) {
        return kindOf(v4At(v6, 2));
    }
    if (startsWith(v6, {0xFE, 0x80}, 10)) {
        return AddressKind::LinkLocal;
    }
    if (startsWith(v6, {0xFC}, 7) || startsWith(v6, {0xFE, 0xC0}, 10)) {
        return AddressKind::Private;
    }
    if (startsWith(v6, {0xFF}, 8)) {
        return AddressKind::Unusable;
    }
    return AddressKind::Public;
}

}  // namespace

AddressKind addressKind(std::string_view address) {
    const std::string plain(address.substr(0, address.find('%')));
    V4 v4{};
    V6 v6{};
    if (::inet_pton(AF_INET, plain.c_str(), v4.data()) == 1) {
        return kindOf(v4);
    }
    if (::inet_pton(AF_INET6, plain.c_str(), v6.data()) == 1) {
        return kindOf(v6);
    }
    return AddressKind::Unusable;
}

Result<void> AddressRule::check(std::string_view address) const {
    const auto refuse = [&](std::string_view why) {
        return fail(ErrorKind::PermissionDenied, fmt::format("{} {}; not connected", address, why));
    };
    switch (addressKind(address)) {
        case AddressKind::Public:
            return {};
        case AddressKind::Private:
            return privates ? Result<void>() : refuse("is in a private network");
        case AddressKind::Loopback:
            return loopback ? Result<void>() : refuse("is this device itself");
        case AddressKind::LinkLocal:
            return linkLocal ? Result<void>() : refuse("is a link-local address");
        case AddressKind::Unusable:
            break;
    }
    return refuse("is no address of a server");
}

}  // namespace ocelli::net::transfer
