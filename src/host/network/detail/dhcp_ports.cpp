// Ports 67 and 68 of IPv4, 546 and 547 of IPv6.
#include "host/network/detail/dhcp_ports.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "host/network/detail/packet_address.h"
#include "host/network/dhcp_message.h"
#include "net/socket_watch.h"
#include "net/udp.h"

namespace ocelli::host::network::detail {
namespace {

constexpr std::uint16_t kServerPort = 67;
constexpr std::uint16_t kClientPort = 68;
constexpr std::uint16_t kServerPort6 = 547;
constexpr std::uint16_t kClientPort6 = 546;
constexpr int kMostTogether = 64;
constexpr std::string_view kAllServers6 = "ff02::1:2";

class Dhcp4Port final : public DhcpPort {
  public:
    Dhcp4Port(EventLoop& loop, int index, NetworkInterface::Receiver receiver)
        : loop_(loop), index_(index), receiver_(std::move(receiver)) {}

    Result<void> open() {
        net::Socket socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        const sockaddr_ll address = everybodyOn(index_, ETH_P_IP);
        const auto* binary = reinterpret_cast<const sockaddr*>(&address);
        if (!socket || ::bind(socket.fd(), binary, sizeof(address)) != 0) {
            return errnoError("opening a packet socket for DHCP");
        }
        auto watch = OCELLI_TRY(net::SocketWatch::create(
            loop_, std::move(socket), [this] { hear(); }, [] {}
        ));
        watch_ = std::make_unique<net::SocketWatch>(std::move(watch));
        watch_->waitReadable();
        return {};
    }

    Result<void> send(
        ByteSpan message, const std::optional<IpAddress>& server, const IpAddress& from
    ) override {
        if (server && sendTo(message, *server, from)) {
            return {};
        }
        const Bytes packet =
            formatUdp4(from, kClientPort, IpAddress::v4(0xffffffffU), kServerPort, message);
        const sockaddr_ll to = everybodyOn(index_, ETH_P_IP);
        const auto* binary = reinterpret_cast<const sockaddr*>(&to);
        if (::sendto(watch_->fd(), packet.data(), packet.size(), 0, binary, sizeof(to)) < 0) {
            return errnoError("sending DHCP");
        }
        return {};
    }

  private:
    /// The kernel finds the way to one server. Answers are heard by the packet socket as well.
    bool sendTo(ByteSpan message, const IpAddress& server, const IpAddress& from) {
        const auto socket = net::UdpSocket::create(loop_, {from.format(), kClientPort});
        if (!socket) {
            return false;
        }
        const auto target = (*socket)->target({server.format(), kServerPort});
        return target && (*socket)->send(**target, message, {});
    }

    void hear() {
        std::vector<Bytes> messages;
        for (int i = 0; i < kMostTogether; ++i) {
            std::array<std::byte, 2048> buffer{};
            const ssize_t size = ::recv(watch_->fd(), buffer.data(), buffer.size(), 0);
            if (size < 0) {
                break;
            }
            const ByteSpan packet = ByteSpan(buffer).first(static_cast<std::size_t>(size));
            if (const auto payload = parseUdp4(packet, kClientPort)) {
                messages.emplace_back(payload->begin(), payload->end());
            }
        }
        watch_->waitReadable();
        const std::weak_ptr<int> alive = alive_;
        const auto receiver = receiver_;
        for (const Bytes& one : messages) {
            if (alive.expired()) {
                return;
            }
            receiver(one);
        }
    }

    EventLoop& loop_;
    int index_;
    NetworkInterface::Receiver receiver_;
    std::unique_ptr<net::SocketWatch> watch_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

class Dhcp6Port final : public DhcpPort {
  public:
    Dhcp6Port(
        std::unique_ptr<net::UdpSocket> socket,
        std::shared_ptr<const net::UdpSocket::Target> servers,
        NetworkInterface::Receiver receiver
    )
        : socket_(std::move(socket)), servers_(std::move(servers)) {
        socket_->receive([r = std::move(receiver)](ByteSpan bytes, const net::Endpoint&) {
            r(bytes);
        });
    }

    Result<void> send(ByteSpan message, const std::optional<IpAddress>&, const IpAddress&)
        override {
        if (!socket_->send(*servers_, message, {})) {
            return fail(ErrorKind::Unavailable, "DHCP could not be sent");
        }
        return {};
    }

  private:
    std::unique_ptr<net::UdpSocket> socket_;
    std::shared_ptr<const net::UdpSocket::Target> servers_;
};

}  // namespace

Result<std::unique_ptr<DhcpPort>> openDhcp4(
    EventLoop& loop, const Link& link, NetworkInterface::Receiver receiver
) {
    auto made = std::make_unique<Dhcp4Port>(loop, link.index, std::move(receiver));
    OCELLI_TRY(made->open());
    return std::unique_ptr<DhcpPort>(std::move(made));
}

Result<std::unique_ptr<DhcpPort>> openDhcp6(
    EventLoop& loop,
    const Link& link,
    const IpAddress& linkLocal,
    NetworkInterface::Receiver receiver
) {
    const auto zoned = [&](std::string_view address) {
        return std::string(address) + "%" + link.name;
    };
    auto socket =
        OCELLI_TRY(net::UdpSocket::create(loop, {zoned(linkLocal.format()), kClientPort6}));
    auto servers = OCELLI_TRY(socket->target({zoned(kAllServers6), kServerPort6}));
    return std::unique_ptr<DhcpPort>(
        std::make_unique<Dhcp6Port>(std::move(socket), std::move(servers), std::move(receiver))
    );
}

}  // namespace ocelli::host::network::detail
