// Owned socket descriptors and binary addresses: opening, binding, options. For the rooms of net
// and for host/network.
#pragma once

#include <cstddef>
#include <utility>

#include <sys/socket.h>

#include "base/result.h"
#include "net/address.h"

namespace ocelli::net {

/// Owns a descriptor; closes it once. Reentrant.
class Socket {
  public:
    Socket() = default;

    explicit Socket(int fd) : fd_(fd) {}

    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

    Socket& operator=(Socket&& other) noexcept;
    ~Socket();

    int fd() const { return fd_; }

    /// Gives the descriptor away.
    int release() { return std::exchange(fd_, -1); }

    explicit operator bool() const { return fd_ >= 0; }

  private:
    int fd_ = -1;
};

/// An address as the system calls want it.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    int family() const { return storage.ss_family; }

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

/// Binary form; an empty address becomes `::`. InvalidArgument when it is not numeric, NotFound for
/// an unknown zone.
Result<SocketAddress> toSocketAddress(const Endpoint& endpoint);

/// Text form; an IPv4 address that came through an IPv6 socket is shown as IPv4.
Endpoint toEndpoint(const SocketAddress& address);

/// An IPv4 address in the form an IPv6 socket takes; others unchanged.
SocketAddress mappedToV6(const SocketAddress& address);

Endpoint localOf(int fd);
Endpoint peerOf(int fd);

/// A bound, not blocking socket. The empty address serves IPv4 and IPv6, or IPv4 alone where there
/// is no IPv6. Unavailable when the address is in use; the message names it.
/// @param type  SOCK_STREAM or SOCK_DGRAM
/// @param shared  other sockets, also of other programs, may have the same address
Result<Socket> openBound(int type, const Endpoint& endpoint, bool shared = false);

/// The same, listening.
Result<Socket> openListening(const Endpoint& endpoint, int backlog = 1024);

/// Marks what leaves for the routers on the way (differentiated services, RFC 2474).
/// @param dscp  0 to 63; 0 is "as any other". InvalidArgument beyond
Result<void> setDscp(int fd, int dscp);

/// The mark as the kernel has it.
int dscpOf(int fd);

/// Sets an integer option; errors are ResourceExhausted, InvalidArgument and so on by errno.
Result<void> setOption(int fd, int level, int name, int value);

}  // namespace ocelli::net
