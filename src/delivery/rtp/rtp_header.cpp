// Reading and writing of RTP headers.
#include "delivery/rtp/rtp_header.h"

namespace ocelli::delivery::rtp {
namespace {

/// Big endian, over the whole of `to`.
void put(std::span<std::byte> to, std::uint64_t value) {
    for (std::size_t i = to.size(); i-- > 0; value >>= 8U) {
        to[i] = static_cast<std::byte>(value & 0xFFU);
    }
}

}  // namespace

Result<RtpPacket> parseRtp(ByteSpan datagram) {
    ByteReader reader(datagram);
    const unsigned first = OCELLI_TRY(reader.u8());
    if (first >> 6U != 2) {
        return fail(ErrorKind::DataLoss, "not RTP version 2");
    }
    const unsigned second = OCELLI_TRY(reader.u8());
    RtpPacket packet;
    packet.header.marker = (second & 0x80U) != 0;
    packet.header.payloadType = static_cast<std::uint8_t>(second & 0x7FU);
    packet.header.sequence = OCELLI_TRY(reader.u16());
    packet.header.timestamp = OCELLI_TRY(reader.u32());
    packet.header.ssrc = OCELLI_TRY(reader.u32());
    OCELLI_TRY(reader.skip(std::size_t{4} * (first & 0x0FU)));
    if ((first & 0x10U) != 0) {
        OCELLI_TRY(reader.skip(2));
        const std::size_t words = OCELLI_TRY(reader.u16());
        OCELLI_TRY(reader.skip(4 * words));
    }
    packet.payload = reader.rest();
    if ((first & 0x20U) != 0) {
        const std::size_t padding =
            packet.payload.empty() ? 0 : std::to_integer<std::size_t>(packet.payload.back());
        if (padding == 0 || padding > packet.payload.size()) {
            return fail(ErrorKind::DataLoss, "RTP padding longer than the packet");
        }
        packet.payload = packet.payload.first(packet.payload.size() - padding);
    }
    return packet;
}

void formatRtpHeader(const RtpHeader& header, std::span<std::byte, kHeaderSize> to) {
    to[0] = std::byte{0x80};
    to[1] = static_cast<std::byte>((header.marker ? 0x80U : 0U) | (header.payloadType & 0x7FU));
    put(to.subspan(2, 2), header.sequence);
    put(to.subspan(4, 4), header.timestamp);
    put(to.subspan(8, 4), header.ssrc);
}

void formatCaptureTime(std::uint64_t ntp, std::span<std::byte, kCaptureTimeSize> to) {
    constexpr std::uint64_t kOneByteHeaders = 0xBEDE;
    constexpr std::uint64_t kWords = kCaptureTimeSize / 4 - 1;
    put(to.subspan(0, 2), kOneByteHeaders);
    put(to.subspan(2, 2), kWords);
    put(to.subspan(4, 1), kCaptureTimeNumber << 4U | (sizeof ntp - 1));
    put(to.subspan(5, 8), ntp);
    put(to.subspan(13, 3), 0);
}

}  // namespace ocelli::delivery::rtp
