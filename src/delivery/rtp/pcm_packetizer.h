// Sample by sample audio as RTP payload: G.711, G.722, L16 (RFC 3551, 4.5).
#pragma once

#include "delivery/rtp/packetizer.h"

namespace ocelli::delivery::rtp {

/// Cuts between samples where a unit is larger than a packet; the time stamps follow the samples.
class PcmPacketizer final : public Packetizer {
  public:
    /// @param frameBytes  bytes a tick of the RTP clock: sample size times channels
    explicit PcmPacketizer(std::size_t frameBytes) : frameBytes_(frameBytes) {}

    Result<void> packetize(ByteSpan unit, SlabBuilder& out) override;

  private:
    std::size_t frameBytes_;
};

}  // namespace ocelli::delivery::rtp
