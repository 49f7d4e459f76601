// All RTP packets of one access unit in one piece of memory, shared by every session of a stream.
#pragma once

#include <memory>
#include <vector>

#include "base/clock.h"
#include "delivery/rtp/rtp_header.h"
#include "media/packet.h"
#include "net/udp.h"

namespace ocelli::delivery::rtp {

/// In front of each packet in a slab: '$', channel, length (RFC 2326, 10.12).
inline constexpr std::size_t kInterleavedHeaderSize = 4;

/// RTP header, extension and payload together. Fits an MTU of 1400 over IPv6 with room for a small
/// extension.
inline constexpr std::size_t kMaximumPacket = 1340;
inline constexpr std::size_t kMaximumPayload = kMaximumPacket - kHeaderSize;

/// One packetized access unit. Immutable once published; shared by all sessions and transports.
///
/// `bytes` is what an interleaved session sends as it is: interleaved header, RTP header, payload,
/// again and again. All packets of a fragmented unit but the last have the same size, so that a
/// kernel can cut them itself. Datagrams are views into the same bytes.
struct Slab {
    Bytes bytes;
    std::vector<net::UdpSocket::Datagram> datagrams;

    std::uint32_t track = 0;
    std::uint8_t channel = 0;  ///< the one in the interleaved headers
    bool keyFrame = false;     ///< A decoder can start here.
    std::uint16_t firstSequence = 0;
    std::uint32_t rollover = 0;  ///< how often the sequence had begun anew before the first packet
    std::uint32_t ssrc = 0;
    std::uint32_t timestamp = 0;  ///< of the first packet
    std::int64_t pts = 0;         ///< track ticks
    MonoTime captureTime;
    WallTime wallTime;        ///< the same moment in UTC
    Duration encodingTime{};  ///< of what passed since then, how much the encoder took
};

/// Counts packets of a source for ever: how often the sequence began anew, then the sequence
/// number.
inline std::uint64_t packetIndex(std::uint32_t rollover, std::uint16_t sequence) {
    return std::uint64_t{rollover} << 16U | sequence;
}

using SlabPtr = std::shared_ptr<const Slab>;

/// What an interleaved session with this channel sends: the slab's own bytes where the channel is
/// the same, a copy with other interleaved headers where not.
media::BufferPtr interleavedBytes(const SlabPtr& slab, std::uint8_t channel);

/// The sequence space of one track.
struct RtpSource {
    std::uint8_t payloadType = 96;
    std::uint8_t channel = 0;  ///< interleaved channel written into slabs
    std::uint32_t ssrc = 0;
    std::uint16_t sequence = 0;  ///< of the next packet
    std::uint32_t rollover = 0;  ///< how often the sequence has begun anew
    std::uint32_t packets = 0;   ///< sent so far
    std::uint32_t octets = 0;    ///< payload sent so far

    /// The first packet of each access unit tells when it was captured (kCaptureTimeName).
    bool tellsCaptureTime = false;
};

/// Writes the packets of one access unit one after the other. Reentrant.
class SlabBuilder {
  public:
    /// @param source     taken as it is; changed by `finish` only, so that a failure uses up
    /// nothing
    /// @param timestamp  of the access unit
    /// @param packet     the access unit; borrowed until `finish`
    SlabBuilder(const RtpSource& source, std::uint32_t timestamp, const media::Packet& packet);

    /// Bytes of payload for which the next packet has room: kMaximumPayload, or less for the first.
    std::size_t room() const;

    /// Begins a packet. Packets of one unit share the time stamp, except in audio that is cut.
    void open(std::uint32_t timestampOffset = 0);
    void u8(unsigned value);
    void u16(unsigned value);
    void bytes(ByteSpan part);

    /// Ends the packet; its payload is no more than `room` said before it was opened.
    void close(bool marker);

    bool empty() const { return starts_.empty(); }

    /// Ends the slab and moves the source on.
    SlabPtr finish(RtpSource& source);

  private:
    bool tellsCaptureTime(std::size_t index) const {
        return source_.tellsCaptureTime && index == 0;
    }

    std::size_t packetSize(std::size_t index) const;

    RtpSource source_;
    std::uint32_t timestamp_;
    const media::Packet& packet_;
    std::uint32_t offset_ = 0;
    std::vector<std::size_t> starts_;  ///< of each interleaved header
    std::shared_ptr<Slab> slab_;
};

}  // namespace ocelli::delivery::rtp
