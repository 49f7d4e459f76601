// AAC as RTP payload, mode AAC-hbr (RFC 3640, 3.3.6).
#pragma once

#include "delivery/rtp/packetizer.h"

namespace ocelli::delivery::rtp {

/// One access unit a packet, fragments where it is larger; 13 bits of size, 3 bits of index.
class AacPacketizer final : public Packetizer {
  public:
    Result<void> packetize(ByteSpan unit, SlabBuilder& out) override;
};

}  // namespace ocelli::delivery::rtp
