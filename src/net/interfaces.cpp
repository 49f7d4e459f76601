// What the kernel says about interfaces.
#include "net/interfaces.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <net/if.h>
#include <netinet/in.h>

#include <ifaddrs.h>

#include "net/socket.h"

namespace ocelli::net {
namespace {

bool isUsable(const ifaddrs& entry) {
    if (entry.ifa_addr == nullptr || (entry.ifa_flags & IFF_UP) == 0 ||
        (entry.ifa_flags & IFF_LOOPBACK) != 0) {
        return false;
    }
    if (entry.ifa_addr->sa_family == AF_INET) {
        return true;
    }
    if (entry.ifa_addr->sa_family != AF_INET6) {
        return false;
    }
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(entry.ifa_addr);
    return IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr) == 0;
}

}  // namespace

std::vector<std::string> localAddresses() {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        return {};
    }
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(first, ::freeifaddrs);
    std::vector<std::string> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (!isUsable(*entry)) {
            continue;
        }
        SocketAddress address;
        const bool v4 = entry->ifa_addr->sa_family == AF_INET;
        address.size = v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        std::memcpy(&address.storage, entry->ifa_addr, address.size);
        addresses.push_back(toEndpoint(address).address);
    }
    std::stable_partition(addresses.begin(), addresses.end(), [](const std::string& address) {
        return address.find(':') == std::string::npos;
    });
    return addresses;
}

}  // namespace ocelli::net
