// Cuts the access units of one track into RTP payloads, and says what the payload is called.
#pragma once

#include <memory>
#include <string>

#include "delivery/rtp/slab.h"
#include "media/track.h"

namespace ocelli::delivery::rtp {

/// One codec's payload format. Reentrant.
class Packetizer {
  public:
    virtual ~Packetizer() = default;

    /// Writes the packets of one access unit (bytes as media::Packet says), the marker included.
    /// @return DataLoss when the unit is not what its codec says, Unsupported when the payload
    ///         format cannot carry it. `out` is useless then.
    virtual Result<void> packetize(ByteSpan unit, SlabBuilder& out) = 0;
};

/// Unsupported, with field and allowed range, when RTP cannot carry the track: MJPEG above
/// 2040 x 2040, AAC without configuration.
Result<std::unique_ptr<Packetizer>> createPacketizer(const media::Track& track);

/// How a track is called in SDP and in RTP headers.
struct PayloadFormat {
    std::uint8_t type = 96;  ///< static where RFC 3551 has one, else 96 + index
    std::string name;        ///< "H264"
    std::uint32_t clockRate = 90000;
    int channels = 0;  ///< 0: not said
};

/// @param index  of the track in its stream
PayloadFormat payloadFormat(const media::Track& track, std::uint32_t index);

}  // namespace ocelli::delivery::rtp
