// Packet sockets, which see ARP before the kernel's own table.
#include "host/network/arp.h"

#include <algorithm>
#include <array>

#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "host/network/detail/packet_address.h"
#include "host/network/netlink_socket.h"

namespace ocelli::host::network {
namespace {

constexpr std::uint16_t kEthernet = 1;
constexpr std::uint16_t kRequest = 1;
constexpr std::uint16_t kReply = 2;
constexpr int kMostTogether = 64;

Result<MacAddress> takeMac(ByteReader& reader) {
    const ByteSpan bytes = OCELLI_TRY(reader.take(6));
    MacAddress mac{};
    std::memcpy(mac.data(), bytes.data(), mac.size());
    return mac;
}

Result<Link> linkOf(const std::string& name) {
    const auto links = OCELLI_TRY(listLinks());
    const auto found = std::ranges::find(links, name, &Link::name);
    if (found == links.end()) {
        return fail(ErrorKind::NotFound, "there is no network interface " + name);
    }
    return *found;
}

}  // namespace

Result<ArpPacket> parseArp(ByteSpan bytes) {
    ByteReader reader(bytes);
    const auto hardware = OCELLI_TRY(reader.u16());
    const auto protocol = OCELLI_TRY(reader.u16());
    const auto sizes = OCELLI_TRY(reader.u16());
    const auto operation = OCELLI_TRY(reader.u16());
    if (hardware != kEthernet || protocol != ETH_P_IP || sizes != 0x0604 ||
        (operation != kRequest && operation != kReply)) {
        return fail(ErrorKind::DataLoss, "not ARP of Ethernet and IPv4");
    }
    ArpPacket packet;
    packet.reply = operation == kReply;
    packet.sender = OCELLI_TRY(takeMac(reader));
    packet.senderAddress = IpAddress::v4(OCELLI_TRY(reader.u32()));
    packet.target = OCELLI_TRY(takeMac(reader));
    packet.targetAddress = IpAddress::v4(OCELLI_TRY(reader.u32()));
    return packet;
}

Bytes formatArp(const ArpPacket& packet) {
    ByteWriter writer;
    writer.u16(kEthernet);
    writer.u16(ETH_P_IP);
    writer.u16(0x0604);
    writer.u16(packet.reply ? kReply : kRequest);
    writer.bytes(std::as_bytes(std::span(packet.sender)));
    writer.u32(packet.senderAddress.value());
    writer.bytes(std::as_bytes(std::span(packet.target)));
    writer.u32(packet.targetAddress.value());
    return writer.release();
}

ArpSocket::ArpSocket(int index, MacAddress mac, Receiver receiver)
    : index_(index), mac_(mac), receiver_(std::move(receiver)) {}

Result<std::unique_ptr<ArpSocket>> ArpSocket::create(
    EventLoop& loop, const std::string& interface, Receiver receiver
) {
    const Link link = OCELLI_TRY(linkOf(interface));
    // Without a protocol it hears nothing before it is bound to its one interface.
    net::Socket socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) {
        return errnoError("opening a packet socket for", interface);
    }
    const sockaddr_ll address = detail::everybodyOn(link.index, ETH_P_ARP);
    if (::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        return errnoError("listening for ARP on", interface);
    }
    auto made =
        std::unique_ptr<ArpSocket>(new ArpSocket(link.index, link.mac, std::move(receiver)));
    auto watch = OCELLI_TRY(net::SocketWatch::create(
        loop, std::move(socket), [raw = made.get()] { raw->hear(); }, [] {}
    ));
    made->watch_ = std::make_unique<net::SocketWatch>(std::move(watch));
    made->watch_->waitReadable();
    return made;
}

Result<void> ArpSocket::send(const ArpPacket& packet) {
    const Bytes bytes = formatArp(packet);
    const sockaddr_ll to = detail::everybodyOn(index_, ETH_P_ARP);
    const auto* address = reinterpret_cast<const sockaddr*>(&to);
    if (::sendto(watch_->fd(), bytes.data(), bytes.size(), 0, address, sizeof(to)) < 0) {
        return errnoError("sending ARP");
    }
    return {};
}

void ArpSocket::hear() {
    // The receiver may destroy this socket, so everything is read before the first call.
    std::vector<ArpPacket> packets;
    for (int i = 0; i < kMostTogether; ++i) {
        std::array<std::byte, 128> buffer{};
        const ssize_t size = ::recv(watch_->fd(), buffer.data(), buffer.size(), 0);
        if (size < 0) {
            break;
        }
        if (const auto packet = parseArp(ByteSpan(buffer).first(static_cast<std::size_t>(size)))) {
            packets.push_back(*packet);
        }
    }
    watch_->waitReadable();
    const auto alive = std::weak_ptr<int>(alive_);
    const Receiver receiver = receiver_;
    for (const ArpPacket& packet : packets) {
        receiver(packet);
        if (alive.expired()) {
            return;
        }
    }
}

AddressProbe::AddressProbe(EventLoop& loop, IpAddress address, Done done)
    : loop_(loop), address_(address), done_(std::move(done)) {}

Result<std::unique_ptr<AddressProbe>> AddressProbe::start(
    EventLoop& loop, const std::string& interface, const IpAddress& address, Done done
) {
    if (address.isV6() || address.unspecified() || address.multicast() || address.loopback()) {
        return fail(ErrorKind::InvalidArgument, "not the IPv4 address of a host");
    }
    auto made = std::unique_ptr<AddressProbe>(new AddressProbe(loop, address, std::move(done)));
    made->socket_ =
        OCELLI_TRY(ArpSocket::create(loop, interface, [raw = made.get()](const ArpPacket& packet) {
            raw->take(packet);
        }));
    made->timer_ = loop.after(Duration::zero(), [raw = made.get()] { raw->next(); });
    return made;
}

void AddressProbe::take(const ArpPacket& packet) {
    const bool others = packet.sender != socket_->mac();
    // Whoever probes for the same address wants it too (RFC 5227, 2.1.1).
    const bool wanted = packet.senderAddress.unspecified() && packet.targetAddress == address_;
    if (others && (packet.senderAddress == address_ || wanted)) {
        end(packet.sender);
    }
}

void AddressProbe::next() {
    if (sent_ == kProbes) {
        end(std::nullopt);
        return;
    }
    ArpPacket probe;
    probe.sender = socket_->mac();
    probe.targetAddress = address_;
    // A wire that is down answers nobody: it counts as free, and the state shows no carrier.
    static_cast<void>(socket_->send(probe));
    ++sent_;
    timer_ = loop_.after(sent_ == kProbes ? kPatience : kBetween, [this] { next(); });
}

void AddressProbe::end(std::optional<MacAddress> owner) {
    timer_.cancel();
    socket_.reset();
    const Done done = std::move(done_);
    done(owner);
}

bool ConflictJudge::take(const ArpPacket& packet, const MacAddress& own, const IpAddress& address) {
    if (packet.sender == own || packet.senderAddress != address) {
        return false;
    }
    const MonoTime now = clock_.mono();
    if (told_ && now - *told_ < kTellAgain) {
        return false;
    }
    told_ = now;
    return true;
}

}  // namespace ocelli::host::network
