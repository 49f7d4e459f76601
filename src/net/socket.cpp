// System calls around sockets.
#include "net/socket.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include "base/text.h"

namespace ocelli::net {
namespace {

sockaddr_in& v4(SocketAddress& address) {
    return reinterpret_cast<sockaddr_in&>(address.storage);
}

sockaddr_in6& v6(SocketAddress& address) {
    return reinterpret_cast<sockaddr_in6&>(address.storage);
}

const sockaddr_in& v4(const SocketAddress& address) {
    return reinterpret_cast<const sockaddr_in&>(address.storage);
}

const sockaddr_in6& v6(const SocketAddress& address) {
    return reinterpret_cast<const sockaddr_in6&>(address.storage);
}

SocketAddress anyV4(std::uint16_t port) {
    SocketAddress address;
    address.size = sizeof(sockaddr_in);
    v4(address).sin_family = AF_INET;
    v4(address).sin_port = htons(port);
    return address;
}

SocketAddress anyV6(std::uint16_t port) {
    SocketAddress address;
    address.size = sizeof(sockaddr_in6);
    v6(address).sin6_family = AF_INET6;
    v6(address).sin6_port = htons(port);
    return address;
}

Result<unsigned> zoneIndex(const std::string& zone) {
    if (const unsigned index = ::if_nametoindex(zone.c_str()); index != 0) {
        return index;
    }
    const auto number = toInteger(zone);
    if (number && *number > 0 && *number <= 0x7FFFFFFF) {
        return static_cast<unsigned>(*number);
    }
    return fail(ErrorKind::NotFound, "no network interface of this name").withContext(zone);
}

bool isMapped(const in6_addr& address) {
    return IN6_IS_ADDR_V4MAPPED(&address);
}

template <class Call>
Endpoint nameOf(Call call, int fd) {
    SocketAddress address;
    address.size = sizeof(address.storage);
    if (call(fd, address.get(), &address.size) != 0) {
        return {};
    }
    return toEndpoint(address);
}

Result<Socket> bindTo(
    int type, const SocketAddress& address, bool dual, const Endpoint& endpoint, bool shared
) {
    Socket socket(::socket(address.family(), type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) {
        return errnoError("opening a socket", endpoint.format());
    }
    if (address.family() == AF_INET6) {
        OCELLI_TRY(setOption(socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, dual ? 0 : 1));
    }
    // Else for streams only: two datagram sockets on one port would take each other's datagrams.
    if (type == SOCK_STREAM || shared) {
        OCELLI_TRY(setOption(socket.fd(), SOL_SOCKET, SO_REUSEADDR, 1));
    }
    if (::bind(socket.fd(), address.get(), address.size) != 0) {
        return errnoError("binding", endpoint.format());
    }
    return socket;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
    if (this != &other) {
        if (fd_ >= 0) {
            ::close(fd_);
        }
        fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
}

Socket::~Socket() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

Result<SocketAddress> toSocketAddress(const Endpoint& endpoint) {
    if (endpoint.address.empty()) {
        return anyV6(endpoint.port);
    }
    auto four = anyV4(endpoint.port);
    if (::inet_pton(AF_INET, endpoint.address.c_str(), &v4(four).sin_addr) == 1) {
        return four;
    }
    auto six = anyV6(endpoint.port);
    const auto percent = endpoint.address.find('%');
    const auto plain = endpoint.address.substr(0, percent);
    if (::inet_pton(AF_INET6, plain.c_str(), &v6(six).sin6_addr) != 1) {
        return fail(ErrorKind::InvalidArgument, "not a numeric IP address")
            .withField("address", "IPv4 or IPv6")
            .withContext(endpoint.address);
    }
    if (percent != std::string::npos) {
        v6(six).sin6_scope_id = OCELLI_TRY(zoneIndex(endpoint.address.substr(percent + 1)));
    }
    return six;
}

Endpoint toEndpoint(const SocketAddress& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.family() == AF_INET) {
        ::inet_ntop(AF_INET, &v4(address).sin_addr, text.data(), text.size());
        return {text.data(), ntohs(v4(address).sin_port)};
    }
    if (address.family() != AF_INET6) {
        return {};
    }
    const auto& six = v6(address);
    if (isMapped(six.sin6_addr)) {
        ::inet_ntop(AF_INET, &six.sin6_addr.s6_addr[12], text.data(), text.size());
        return {text.data(), ntohs(six.sin6_port)};
    }
    ::inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
    Endpoint endpoint{text.data(), ntohs(six.sin6_port)};
    if (six.sin6_scope_id != 0) {
        std::array<char, IF_NAMESIZE> name{};
        endpoint.address += '%';
        endpoint.address += ::if_indextoname(six.sin6_scope_id, name.data()) != nullptr
                                ? std::string(name.data())
                                : std::to_string(six.sin6_scope_id);
    }
    return endpoint;
}

SocketAddress mappedToV6(const SocketAddress& address) {
    if (address.family() != AF_INET) {
        return address;
    }
    SocketAddress mapped = anyV6(ntohs(v4(address).sin_port));
    auto& bytes = v6(mapped).sin6_addr.s6_addr;
    bytes[10] = 0xFF;
    bytes[11] = 0xFF;
    std::memcpy(&bytes[12], &v4(address).sin_addr, 4);
    return mapped;
}

Endpoint localOf(int fd) {
    return nameOf(::getsockname, fd);
}

Endpoint peerOf(int fd) {
    return nameOf(::getpeername, fd);
}

Result<Socket> openBound(int type, const Endpoint& endpoint, bool shared) {
    const auto address = OCELLI_TRY(toSocketAddress(endpoint));
    auto socket = bindTo(type, address, endpoint.address.empty(), endpoint, shared);
    // A kernel without IPv6, or one that has it switched off.
    if (!socket && endpoint.address.empty() && socket.error().kind() != ErrorKind::Unavailable &&
        socket.error().kind() != ErrorKind::PermissionDenied) {
        return bindTo(type, anyV4(endpoint.port), false, endpoint, shared);
    }
    return socket;
}

Result<Socket> openListening(const Endpoint& endpoint, int backlog) {
    auto socket = OCELLI_TRY(openBound(SOCK_STREAM, endpoint));
    if (::listen(socket.fd(), backlog) != 0) {
        return errnoError("listening on", endpoint.format());
    }
    return socket;
}

Result<void> setOption(int fd, int level, int name, int value) {
    if (::setsockopt(fd, level, name, &value, sizeof(value)) != 0) {
        return errnoError("setting a socket option");
    }
    return {};
}

Result<void> setDscp(int fd, int dscp) {
    if (dscp < 0 || dscp > 63) {
        return fail(ErrorKind::InvalidArgument, "no such mark").withField("dscp", "0..63");
    }
    constexpr unsigned kBesideIt = 2;  // congestion notification (RFC 3168)
    const int value = dscp << kBesideIt;
    // An IPv6 socket also sends to IPv4 addresses, by mapped ones.
    OCELLI_TRY(setOption(fd, IPPROTO_IP, IP_TOS, value));
    SocketAddress local;
    local.size = sizeof(local.storage);
    if (::getsockname(fd, local.get(), &local.size) == 0 && local.family() == AF_INET6) {
        return setOption(fd, IPPROTO_IPV6, IPV6_TCLASS, value);
    }
    return {};
}

int dscpOf(int fd) {
    int value = 0;
    socklen_t size = sizeof(value);
    ::getsockopt(fd, IPPROTO_IP, IP_TOS, &value, &size);
    return value >> 2;
}

}  // namespace ocelli::net
