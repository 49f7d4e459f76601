// The RTP header: read from a datagram, written into a slab (RFC 3550, 5.1).
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace ocelli::delivery::rtp {

/// Size of the header as we send it: no contributing sources, no extension.
inline constexpr std::size_t kHeaderSize = 12;

struct RtpHeader {
    std::uint8_t payloadType = 0;  ///< 0 to 127
    bool marker = false;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;

    bool operator==(const RtpHeader&) const = default;
};

/// A datagram taken apart; `payload` is borrowed and free of padding.
struct RtpPacket {
    RtpHeader header;
    ByteSpan payload;
};

/// DataLoss when the datagram is no RTP packet of version 2 or ends too early.
Result<RtpPacket> parseRtp(ByteSpan datagram);

/// Writes the twelve bytes of the header to `to`.
void formatRtpHeader(const RtpHeader& header, std::span<std::byte, kHeaderSize> to);

}  // namespace ocelli::delivery::rtp
