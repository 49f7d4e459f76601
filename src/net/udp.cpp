// UDP on readiness; sends go straight to the kernel.
#include "net/udp.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "net/send_batch.h"
#include "net/socket_watch.h"

namespace ocelli::net {

class UdpSocket::Target {
  public:
    explicit Target(const SocketAddress& to) : address(to) {}

    SocketAddress address;
};

namespace {

constexpr int kReceivesPerTurn = 32;
constexpr std::size_t kLargestDatagram = 65536;
constexpr int kPairAttempts = 64;

std::array<iovec, 2> piecesOf(ByteSpan header, ByteSpan payload) {
    return {
        iovec{const_cast<std::byte*>(header.data()), header.size()},
        iovec{const_cast<std::byte*>(payload.data()), payload.size()},
    };
}

/// With the right privilege beyond the system's limit, else up to it; a smaller buffer still works.
void setBuffer(int fd, int force, int name, int bytes) {
    if (bytes > 0 && !setOption(fd, SOL_SOCKET, force, bytes)) {
        ::setsockopt(fd, SOL_SOCKET, name, &bytes, sizeof(bytes));
    }
}

Result<void> joinV6(int fd, const UdpSocket::Group& group) {
    ipv6_mreq request{};
    request.ipv6mr_interface = ::if_nametoindex(group.interface.c_str());
    if (::inet_pton(AF_INET6, group.address.c_str(), &request.ipv6mr_multiaddr) != 1 ||
        request.ipv6mr_interface == 0) {
        return fail(ErrorKind::InvalidArgument, "no such IPv6 group or interface")
            .withField("group", "IPv6 on an interface that is there");
    }
    // Without this it would hear what other sockets have joined.
    OCELLI_TRY(setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0));
    const auto index = static_cast<int>(request.ipv6mr_interface);
    OCELLI_TRY(setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, index));
    if (::setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof(request)) != 0) {
        return errnoError("joining", group.address + " on " + group.interface);
    }
    return {};
}

Result<void> join(int fd, int family, const UdpSocket::Group& group) {
    if (family == AF_INET6) {
        return joinV6(fd, group);
    }
    ip_mreq request{};
    if (::inet_pton(AF_INET, group.address.c_str(), &request.imr_multiaddr) != 1 ||
        ::inet_pton(AF_INET, group.interface.c_str(), &request.imr_interface) != 1) {
        return fail(ErrorKind::InvalidArgument, "a group and its interface are IPv4 addresses")
            .withField("group", "IPv4");
    }
    // Without this it would hear what other sockets have joined.
    OCELLI_TRY(setOption(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0));
    if (::setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof(request)) != 0 ||
        ::setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &request.imr_interface, sizeof(in_addr)) !=
            0) {
        return errnoError("joining", group.address + " on " + group.interface);
    }
    return {};
}

Result<void> apply(int fd, int family, const UdpSocket::Options& options) {
    setBuffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, options.sendBuffer);
    setBuffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, options.receiveBuffer);
    if (options.group) {
        OCELLI_TRY(join(fd, family, *options.group));
    }
    if (options.timeToLive == 0) {
        return {};
    }
    if (options.timeToLive < 0 || options.timeToLive > 255) {
        return fail(ErrorKind::InvalidArgument, "the time to live must be 1 to 255")
            .withField("timeToLive", "1..255");
    }
    // An IPv6 socket also sends to IPv4 groups, by mapped addresses.
    OCELLI_TRY(setOption(fd, IPPROTO_IP, IP_MULTICAST_TTL, options.timeToLive));
    if (family == AF_INET6) {
        OCELLI_TRY(setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, options.timeToLive));
    }
    return {};
}

class Datagrams final : public UdpSocket {
  public:
    explicit Datagrams(EventLoop& loop) : loop_(loop) {}

    Result<void> open(const Endpoint& endpoint, const Options& options);
    void receive(std::function<void(ByteSpan, const Endpoint&)> onDatagram) override;
    Result<std::shared_ptr<const Target>> target(const Endpoint& to) const override;
    bool send(const Target& to, ByteSpan header, ByteSpan payload) override;
    std::size_t send(const Target& to, std::span<const Datagram> datagrams) override;

    Endpoint local() const override { return local_; }

    Result<void> setDscp(int dscp) override { return net::setDscp(fd_, dscp); }

    bool segments() const override { return segments_; }

  private:
    void receiveSome();

    EventLoop& loop_;
    std::optional<SocketWatch> watch_;
    int fd_ = -1;  // of the watch; read from any thread
    int family_ = AF_UNSPEC;
    bool segments_ = false;
    Endpoint local_;
    std::function<void(ByteSpan, const Endpoint&)> onDatagram_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

Result<void> Datagrams::open(const Endpoint& endpoint, const Options& options) {
    auto socket = OCELLI_TRY(openBound(SOCK_DGRAM, endpoint, options.shared));
    SocketAddress bound;
    bound.size = sizeof(bound.storage);
    if (::getsockname(socket.fd(), bound.get(), &bound.size) != 0) {
        return errnoError("asking for the address of", endpoint.format());
    }
    family_ = bound.family();
    local_ = toEndpoint(bound);
    if (endpoint.address.empty()) {
        local_.address.clear();
    }
    OCELLI_TRY(apply(socket.fd(), family_, options));
    fd_ = socket.fd();
    segments_ = options.segments && canCut(fd_);
    watch_.emplace(OCELLI_TRY(SocketWatch::create(
        loop_, std::move(socket), [this] { receiveSome(); }, nullptr
    )));
    return {};
}

void Datagrams::receive(std::function<void(ByteSpan, const Endpoint&)> onDatagram) {
    const bool first = !onDatagram_;
    onDatagram_ = std::move(onDatagram);
    if (first && onDatagram_) {
        watch_->waitReadable();
    }
}

void Datagrams::receiveSome() {
    static thread_local Bytes buffer(kLargestDatagram);
    const std::weak_ptr<int> alive = alive_;
    for (int i = 0; i < kReceivesPerTurn; ++i) {
        SocketAddress from;
        from.size = sizeof(from.storage);
        const ssize_t count =
            ::recvfrom(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT, from.get(), &from.size);
        if (count < 0) {
            if (errno == EAGAIN || errno == EWOULDBLOCK) {
                break;
            }
            continue;  // an ICMP answer to something sent before; there may be datagrams behind it
        }
        const auto call = onDatagram_;  // may be replaced by itself
        if (!call) {
            return;
        }
        call(ByteSpan(buffer).first(static_cast<std::size_t>(count)), toEndpoint(from));
        if (alive.expired()) {
            return;
        }
    }
    if (onDatagram_) {
        watch_->waitReadable();
    }
}

Result<std::shared_ptr<const UdpSocket::Target>> Datagrams::target(const Endpoint& to) const {
    if (to.address.empty() || to.port == 0) {
        return fail(ErrorKind::InvalidArgument, "a target needs an address and a port")
            .withField("address", "IPv4 or IPv6 with port 1..65535");
    }
    auto address = OCELLI_TRY(toSocketAddress(to));
    if (family_ == AF_INET6) {
        address = mappedToV6(address);
    } else if (address.family() != family_) {
        return fail(ErrorKind::InvalidArgument, "an IPv4 socket does not reach an IPv6 address")
            .withField("address", "IPv4")
            .withContext(to.format());
    }
    return std::make_shared<const Target>(address);
}

bool Datagrams::send(const Target& to, ByteSpan header, ByteSpan payload) {
    auto pieces = piecesOf(header, payload);
    msghdr message{};
    message.msg_name = const_cast<sockaddr*>(to.address.get());
    message.msg_namelen = to.address.size;
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    ssize_t sent = 0;
    do {
        sent = ::sendmsg(fd_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent >= 0;
}

std::size_t Datagrams::send(const Target& to, std::span<const Datagram> datagrams) {
    static thread_local SendBatch batch;
    auto cutting = segments_ ? SendBatch::Cutting::Kernel : SendBatch::Cutting::None;
    std::size_t accepted = 0;
    while (accepted < datagrams.size()) {
        batch.fill(to.address, datagrams.subspan(accepted), cutting);
        const int sent = batch.send(fd_);
        if (sent > 0) {
            accepted += batch.datagramsIn(static_cast<std::size_t>(sent));
        } else if (cutting == SendBatch::Cutting::Kernel && refusesToCut(errno)) {
            cutting = SendBatch::Cutting::None;
        } else if (errno != EINTR) {
            break;
        }
    }
    return accepted;
}

}  // namespace

Result<std::unique_ptr<UdpSocket>> UdpSocket::create(
    EventLoop& loop, Endpoint endpoint, Options options
) {
    auto socket = std::make_unique<Datagrams>(loop);
    OCELLI_TRY(socket->open(endpoint, options));
    return std::unique_ptr<UdpSocket>(std::move(socket));
}

Result<std::pair<std::unique_ptr<UdpSocket>, std::unique_ptr<UdpSocket>>> UdpSocket::createPair(
    EventLoop& loop, std::string address, Options options
) {
    for (int i = 0; i < kPairAttempts; ++i) {
        // The kernel picks a free port; its neighbour is free more often than not.
        auto first = OCELLI_TRY(create(loop, {address, 0}, options));
        const std::uint16_t port = first->local().port;
        const bool even = port % 2 == 0;
        const auto neighbour = static_cast<std::uint16_t>(even ? port + 1 : port - 1);
        auto second = create(loop, {address, neighbour}, options);
        if (!second) {
            continue;
        }
        if (even) {
            return std::pair(std::move(first), std::move(*second));
        }
        return std::pair(std::move(*second), std::move(first));
    }
    return fail(ErrorKind::Unavailable, "no two neighbouring ports are free");
}

}  // namespace ocelli::net
