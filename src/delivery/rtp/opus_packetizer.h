// Opus as RTP payload (RFC 7587).
#pragma once

#include "delivery/rtp/packetizer.h"

namespace ocelli::delivery::rtp {

/// One Opus packet is one RTP packet.
class OpusPacketizer final : public Packetizer {
  public:
    Result<void> packetize(ByteSpan unit, SlabBuilder& out) override;
};

}  // namespace ocelli::delivery::rtp
