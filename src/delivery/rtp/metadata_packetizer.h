// ONVIF metadata as RTP payload (ONVIF Streaming Specification, 5.1.2.1).
#pragma once

#include "delivery/rtp/packetizer.h"

namespace ocelli::delivery::rtp {

/// One XML document, cut where a packet is full; the marker ends it.
class MetadataPacketizer final : public Packetizer {
  public:
    /// Documents are small; larger ones are no metadata of ours.
    static constexpr std::size_t kMostBytes = 256U << 10U;

    Result<void> packetize(ByteSpan unit, SlabBuilder& out) override;
};

}  // namespace ocelli::delivery::rtp
