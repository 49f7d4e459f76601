// Addresses compared bit by bit.
#include "net/direct_network.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <optional>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <ifaddrs.h>

#include "base/bytes.h"

namespace ocelli::net {
namespace {

constexpr std::size_t kV4 = 4;
constexpr std::size_t kV6 = 16;

/// The bytes of an address: 4, or 16.
std::optional<Bytes> bytesOf(std::string_view address) {
    const std::string plain(address.substr(0, address.find('%')));
    std::array<std::byte, kV6> raw{};
    if (::inet_pton(AF_INET, plain.c_str(), raw.data()) == 1) {
        return Bytes(raw.begin(), raw.begin() + kV4);
    }
    if (::inet_pton(AF_INET6, plain.c_str(), raw.data()) != 1) {
        return std::nullopt;
    }
    in6_addr binary{};
    std::memcpy(&binary, raw.data(), sizeof binary);
    return IN6_IS_ADDR_V4MAPPED(&binary) ? Bytes(raw.end() - kV4, raw.end())
                                         : Bytes(raw.begin(), raw.end());
}

int leadingOnes(ByteSpan mask) {
    int bits = 0;
    for (const std::byte one : mask) {
        const int ones = std::countl_one(std::to_integer<std::uint8_t>(one));
        bits += ones;
        if (ones < 8) {
            break;
        }
    }
    return bits;
}

std::optional<DirectNetwork> networkOf(const ifaddrs& entry) {
    if (entry.ifa_addr == nullptr || entry.ifa_netmask == nullptr ||
        (entry.ifa_flags & IFF_UP) == 0) {
        return std::nullopt;
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    const auto made = [&](int family, const void* address, const void* mask, std::size_t size) {
        ::inet_ntop(family, address, text.data(), text.size());
        return DirectNetwork{
            text.data(), leadingOnes({static_cast<const std::byte*>(mask), size}), entry.ifa_name
        };
    };
    if (entry.ifa_addr->sa_family == AF_INET) {
        const auto* address = reinterpret_cast<const sockaddr_in*>(entry.ifa_addr);
        const auto* mask = reinterpret_cast<const sockaddr_in*>(entry.ifa_netmask);
        return made(AF_INET, &address->sin_addr, &mask->sin_addr, kV4);
    }
    if (entry.ifa_addr->sa_family == AF_INET6) {
        const auto* address = reinterpret_cast<const sockaddr_in6*>(entry.ifa_addr);
        const auto* mask = reinterpret_cast<const sockaddr_in6*>(entry.ifa_netmask);
        return made(AF_INET6, &address->sin6_addr, &mask->sin6_addr, kV6);
    }
    return std::nullopt;
}

}  // namespace

bool DirectNetwork::isLinkLocal() const {
    static const DirectNetwork all{"fe80::", 10};
    return isIn(all, address);
}

bool isIn(const DirectNetwork& network, std::string_view address) {
    const auto base = bytesOf(network.address);
    const auto one = bytesOf(address);
    const auto bits = static_cast<std::size_t>(std::max(0, network.bits));
    if (!base || !one || base->size() != one->size() || bits > base->size() * 8) {
        return false;
    }
    const std::size_t whole = bits / 8;
    if (!std::equal(
            base->begin(), base->begin() + static_cast<std::ptrdiff_t>(whole), one->begin()
        )) {
        return false;
    }
    const std::size_t rest = bits % 8;
    return rest == 0 || ((base->at(whole) ^ one->at(whole)) >> (8 - rest)) == std::byte{0};
}

std::vector<DirectNetwork> directNetworks() {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        return {};
    }
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(first, ::freeifaddrs);
    std::vector<DirectNetwork> networks;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (auto network = networkOf(*entry)) {
            networks.push_back(std::move(*network));
        }
    }
    return networks;
}

bool isNeighbour(std::string_view address) {
    return std::ranges::any_of(directNetworks(), [&](const DirectNetwork& network) {
        return network.bits > 0 && isIn(network, address);
    });
}

}  // namespace ocelli::net
