// H.265 as RTP payload (RFC 7798).
#pragma once

#include "delivery/rtp/packetizer.h"

namespace ocelli::delivery::rtp {

/// Single NAL unit packets, aggregation packets for parameter sets and other small units in front
/// of a slice, fragmentation units for what is larger than a packet.
class H265Packetizer final : public Packetizer {
  public:
    Result<void> packetize(ByteSpan unit, SlabBuilder& out) override;
};

}  // namespace ocelli::delivery::rtp
