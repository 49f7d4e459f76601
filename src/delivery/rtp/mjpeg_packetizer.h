// MJPEG as RTP payload (RFC 2435).
#pragma once

#include "delivery/rtp/packetizer.h"

namespace ocelli::delivery::rtp {

/// Width and height travel as one byte in units of 8 pixels.
inline constexpr int kMaximumMjpegSide = 2040;

/// Carries baseline pictures in 4:2:0 and 4:2:2 with the standard Huffman tables; quantisation
/// tables go in band with every picture, restart intervals in their header. Other pictures are
/// Unsupported.
class MjpegPacketizer final : public Packetizer {
  public:
    Result<void> packetize(ByteSpan unit, SlabBuilder& out) override;
};

}  // namespace ocelli::delivery::rtp
