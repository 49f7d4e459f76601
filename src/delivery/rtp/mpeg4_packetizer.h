// MPEG-4 Part 2 video as RTP payload (RFC 6416).
#pragma once

#include "delivery/rtp/packetizer.h"

namespace ocelli::delivery::rtp {

/// One picture with the headers in front of it, cut where a packet is full; the marker ends it.
class Mpeg4Packetizer final : public Packetizer {
  public:
    Result<void> packetize(ByteSpan unit, SlabBuilder& out) override;
};

}  // namespace ocelli::delivery::rtp
