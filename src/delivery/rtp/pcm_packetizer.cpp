// Samples in packets.
#include "delivery/rtp/pcm_packetizer.h"

#include <algorithm>

namespace ocelli::delivery::rtp {

Result<void> PcmPacketizer::packetize(ByteSpan unit, SlabBuilder& out) {
    if (unit.empty() || unit.size() % frameBytes_ != 0) {
        return fail(ErrorKind::DataLoss, "an audio unit must be a whole number of samples");
    }
    const std::size_t most = kMaximumPayload / frameBytes_ * frameBytes_;
    for (std::size_t at = 0; at < unit.size(); at += most) {
        out.open(static_cast<std::uint32_t>(at / frameBytes_));
        out.bytes(unit.subspan(at, std::min(most, unit.size() - at)));
        out.close(false);
    }
    return {};
}

}  // namespace ocelli::delivery::rtp
