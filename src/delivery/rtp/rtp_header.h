// The RTP header: read from a datagram, written into a slab (RFC 3550, 5.1).
#pragma once

#include <cstdint>
#include <string_view>

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

/// The extension that tells when what a packet begins with was captured: NTP time in 64 bits
/// (RFC 6051, 3.3), behind the header of extensions with a byte each (RFC 8285, 4.2).
inline constexpr std::string_view kCaptureTimeName = "urn:ietf:params:rtp-hdrext:ntp-64";
inline constexpr std::uint8_t kCaptureTimeNumber = 1;  ///< as our descriptions say
inline constexpr std::size_t kCaptureTimeSize = 16;    ///< both headers and padding included

/// Writes the twelve bytes of the header to `to`.
void formatRtpHeader(const RtpHeader& header, std::span<std::byte, kHeaderSize> to);

/// Writes the extension alone; the header before it has to say that there is one (bit X).
/// @param ntp  as ntpTime() gives it
void formatCaptureTime(std::uint64_t ntp, std::span<std::byte, kCaptureTimeSize> to);

}  // namespace ocelli::delivery::rtp
