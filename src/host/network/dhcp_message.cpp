// A fixed head, then options of kind, length and value.
#include "host/network/dhcp_message.h"

#include <algorithm>

namespace ocelli::host::network {
namespace {

constexpr std::uint32_t kCookie = 0x63825363;
constexpr std::size_t kSmallest = 300;  ///< BOOTP relays drop what is shorter
constexpr std::size_t kMostAddresses = 8;
constexpr std::uint16_t kMostBytes = 1472;
constexpr std::uint16_t kBroadcast = 0x8000;

namespace option {
constexpr std::uint8_t kPad = 0;
constexpr std::uint8_t kMask = 1;
constexpr std::uint8_t kRouters = 3;
constexpr std::uint8_t kResolvers = 6;
constexpr std::uint8_t kHostName = 12;
constexpr std::uint8_t kRequested = 50;
constexpr std::uint8_t kLease = 51;
constexpr std::uint8_t kOverload = 52;
constexpr std::uint8_t kKind = 53;
constexpr std::uint8_t kServer = 54;
constexpr std::uint8_t kWishes = 55;
constexpr std::uint8_t kMostSize = 57;
constexpr std::uint8_t kRenew = 58;
constexpr std::uint8_t kRebind = 59;
constexpr std::uint8_t kClient = 61;
constexpr std::uint8_t kFullName = 81;
constexpr std::uint8_t kEnd = 255;
}  // namespace option

Result<std::uint32_t> number(ByteSpan value) {
    ByteReader reader(value);
    const auto found = OCELLI_TRY(reader.u32());
    if (!reader.atEnd()) {
        return fail(ErrorKind::DataLoss, "a DHCP option has a wrong length");
    }
    return found;
}

Result<IpAddress> addressOf(ByteSpan value) {
    return IpAddress::v4(OCELLI_TRY(number(value)));
}

Result<std::vector<IpAddress>> addressesOf(ByteSpan value) {
    std::vector<IpAddress> found;
    ByteReader reader(value);
    while (!reader.atEnd()) {
        const IpAddress one = IpAddress::v4(OCELLI_TRY(reader.u32()));
        if (found.size() < kMostAddresses) {
            found.push_back(one);
        }
    }
    return found;
}

Result<void> takeOption(DhcpMessage& message, std::uint8_t kind, ByteSpan value) {
    switch (kind) {
        case option::kKind:
            if (value.size() != 1 || value[0] < std::byte{1} || value[0] > std::byte{7}) {
                return fail(ErrorKind::DataLoss, "an unknown kind of DHCP message");
            }
            message.kind = static_cast<DhcpKind>(value[0]);
            break;
        case option::kMask: {
            const auto bits = parseMask(OCELLI_TRY(addressOf(value)).format());
            message.bits = bits ? std::optional(*bits) : std::nullopt;
            break;
        }
        case option::kRouters:
            message.routers = OCELLI_TRY(addressesOf(value));
            break;
        case option::kResolvers:
            message.resolvers = OCELLI_TRY(addressesOf(value));
            break;
        case option::kHostName:
            message.hostName = asText(value);
            break;
        case option::kRequested:
            message.requested = OCELLI_TRY(addressOf(value));
            break;
        case option::kServer:
            message.server = OCELLI_TRY(addressOf(value));
            break;
        case option::kLease:
            message.leaseSeconds = OCELLI_TRY(number(value));
            break;
        case option::kRenew:
            message.renewSeconds = OCELLI_TRY(number(value));
            break;
        case option::kRebind:
            message.rebindSeconds = OCELLI_TRY(number(value));
            break;
        default:
            break;
    }
    return {};
}

/// @return which other fields hold options as well: 1 the file's name, 2 the server's
Result<std::uint8_t> takeOptions(DhcpMessage& message, ByteSpan bytes, bool& kindSeen) {
    ByteReader reader(bytes);
    std::uint8_t overload = 0;
    while (!reader.atEnd()) {
        const auto kind = OCELLI_TRY(reader.u8());
        if (kind == option::kPad) {
            continue;
        }
        if (kind == option::kEnd) {
            break;
        }
        const auto size = OCELLI_TRY(reader.u8());
        const ByteSpan value = OCELLI_TRY(reader.take(size));
        if (kind == option::kOverload && value.size() == 1) {
            overload = std::to_integer<std::uint8_t>(value[0]);
        }
        kindSeen = kindSeen || kind == option::kKind;
        OCELLI_TRY(takeOption(message, kind, value));
    }
    return overload;
}

void put(ByteWriter& writer, std::uint8_t kind, ByteSpan value) {
    writer.u8(kind);
    writer.u8(static_cast<std::uint8_t>(value.size()));
    writer.bytes(value);
}

void putName(ByteWriter& writer, const std::string& name) {
    put(writer, option::kHostName, asBytes(name));
    // RFC 4702: the server shall write the A record; the name as a label, its end left to the
    // server.
    writer.u8(option::kFullName);
    writer.u8(static_cast<std::uint8_t>(4 + name.size()));
    writer.u8(0x05);
    writer.u16(0);
    writer.u8(static_cast<std::uint8_t>(name.size()));
    writer.text(name);
}

std::uint16_t checksum(ByteSpan bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        const auto high = std::to_integer<std::uint32_t>(bytes[i]);
        const auto low = i + 1 < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + 1]) : 0U;
        sum += (high << 8U) | low;
    }
    while (sum > 0xffffU) {
        sum = (sum & 0xffffU) + (sum >> 16U);
    }
    return static_cast<std::uint16_t>(~sum);
}

}  // namespace

Result<DhcpMessage> parseDhcp(ByteSpan bytes) {
    ByteReader reader(bytes);
    DhcpMessage message;
    const auto operation = OCELLI_TRY(reader.u8());
    const auto hardware = OCELLI_TRY(reader.u16());
    if ((operation != 1 && operation != 2) || hardware != 0x0106) {
        return fail(ErrorKind::DataLoss, "not DHCP over Ethernet");
    }
    message.reply = operation == 2;
    OCELLI_TRY(reader.skip(1));
    message.transaction = OCELLI_TRY(reader.u32());
    message.seconds = OCELLI_TRY(reader.u16());
    OCELLI_TRY(reader.skip(2));
    message.client = IpAddress::v4(OCELLI_TRY(reader.u32()));
    message.yours = IpAddress::v4(OCELLI_TRY(reader.u32()));
    OCELLI_TRY(reader.skip(8));
    const ByteSpan mac = OCELLI_TRY(reader.take(16));
    std::memcpy(message.mac.data(), mac.data(), message.mac.size());
    const ByteSpan serverName = OCELLI_TRY(reader.take(64));
    const ByteSpan fileName = OCELLI_TRY(reader.take(128));
    const auto cookie = OCELLI_TRY(reader.u32());
    if (cookie != kCookie) {
        return fail(ErrorKind::DataLoss, "not DHCP");
    }
    bool kindSeen = false;
    const auto overload = OCELLI_TRY(takeOptions(message, reader.rest(), kindSeen));
    if ((overload & 1U) != 0) {
        OCELLI_TRY(takeOptions(message, fileName, kindSeen));
    }
    if ((overload & 2U) != 0) {
        OCELLI_TRY(takeOptions(message, serverName, kindSeen));
    }
    if (!kindSeen) {
        return fail(ErrorKind::DataLoss, "BOOTP, not DHCP");
    }
    return message;
}

Bytes formatDhcp(const DhcpMessage& message) {
    ByteWriter writer;
    writer.u8(message.reply ? 2 : 1);
    writer.u16(0x0106);
    writer.u8(0);
    writer.u32(message.transaction);
    writer.u16(message.seconds);
    writer.u16(message.client.unspecified() ? kBroadcast : 0);
    writer.u32(message.client.value());
    writer.u32(message.yours.value());
    writer.zeros(8);
    writer.bytes(std::as_bytes(std::span(message.mac)));
    writer.zeros(10 + 64 + 128);
    writer.u32(kCookie);
    const auto kind = static_cast<std::uint8_t>(message.kind);
    put(writer, option::kKind, asByteSpan(&kind, 1));
    writer.u8(option::kClient);
    writer.u8(7);
    writer.u8(1);
    writer.bytes(std::as_bytes(std::span(message.mac)));
    if (message.requested) {
        put(writer, option::kRequested, message.requested->bytes());
    }
    if (message.server) {
        put(writer, option::kServer, message.server->bytes());
    }
    if (message.kind == DhcpKind::Discover || message.kind == DhcpKind::Request) {
        constexpr std::array<std::uint8_t, 6> kWished = {
            option::kMask,
            option::kRouters,
            option::kResolvers,
            option::kLease,
            option::kRenew,
            option::kRebind
        };
        put(writer, option::kWishes, std::as_bytes(std::span(kWished)));
        writer.u8(option::kMostSize);
        writer.u8(2);
        writer.u16(kMostBytes);
        if (!message.hostName.empty() && message.hostName.size() <= 63) {
            putName(writer, message.hostName);
        }
    }
    writer.u8(option::kEnd);
    if (writer.size() < kSmallest) {
        writer.zeros(kSmallest - writer.size());
    }
    return writer.release();
}

Result<ByteSpan> parseUdp4(ByteSpan packet, std::uint16_t port) {
    ByteReader reader(packet);
    const auto first = OCELLI_TRY(reader.u8());
    OCELLI_TRY(reader.skip(1));
    const auto total = OCELLI_TRY(reader.u16());
    OCELLI_TRY(reader.skip(2));
    const auto fragment = OCELLI_TRY(reader.u16());
    OCELLI_TRY(reader.skip(1));
    const auto protocol = OCELLI_TRY(reader.u8());
    const std::size_t head = (first & 0x0fU) * 4U;
    const bool whole = first >> 4U == 4 && head >= 20 && total >= head + 8 &&
                       total <= packet.size() && (fragment & 0x3fffU) == 0 && protocol == 17;
    if (!whole) {
        return fail(ErrorKind::DataLoss, "not a whole packet of UDP over IPv4");
    }
    ByteReader udp(packet.first(total).subspan(head));
    OCELLI_TRY(udp.skip(2));
    const auto to = OCELLI_TRY(udp.u16());
    const auto size = OCELLI_TRY(udp.u16());
    OCELLI_TRY(udp.skip(2));
    if (to != port || size < 8 || size - 8U > udp.remaining()) {
        return fail(ErrorKind::DataLoss, "not for this port");
    }
    return udp.take(size - 8U);
}

Bytes formatUdp4(
    const IpAddress& from,
    std::uint16_t fromPort,
    const IpAddress& to,
    std::uint16_t toPort,
    ByteSpan payload
) {
    const auto size = static_cast<std::uint16_t>(8 + payload.size());
    ByteWriter head;
    const auto writeHead = [&](std::uint16_t sum) {
        head = ByteWriter();
        head.u16(0x4510);  // low delay, as other clients do
        head.u16(static_cast<std::uint16_t>(20 + size));
        head.u32(0);
        head.u16(0x4011);  // 64 hops, UDP
        head.u16(sum);
        head.u32(from.value());
        head.u32(to.value());
    };
    writeHead(0);
    writeHead(checksum(head.view()));
    ByteWriter udp;
    const auto writeUdp = [&](std::uint16_t sum) {
        udp.u16(fromPort);
        udp.u16(toPort);
        udp.u16(size);
        udp.u16(sum);
        udp.bytes(payload);
    };
    udp.u32(from.value());
    udp.u32(to.value());
    udp.u16(17);
    udp.u16(size);
    writeUdp(0);
    const std::uint16_t sum = checksum(udp.view());
    udp = ByteWriter();
    writeUdp(sum == 0 ? 0xffff : sum);
    head.bytes(udp.view());
    return head.release();
}

}  // namespace ocelli::host::network
