// H.264 as RTP payload, packetization mode 1 (RFC 6184).
#pragma once

#include "delivery/rtp/packetizer.h"

namespace ocelli::delivery::rtp {

/// Single NAL unit packets, STAP-A for parameter sets and other small units in front of a slice,
/// FU-A for what is larger than a packet.
class H264Packetizer final : public Packetizer {
  public:
    Result<void> packetize(ByteSpan unit, SlabBuilder& out) override;
};

}  // namespace ocelli::delivery::rtp
