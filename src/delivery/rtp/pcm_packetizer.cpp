// Samples in packets.
#include "delivery/rtp/pcm_packetizer.h"

#include <algorithm>

namespace ocelli::delivery::rtp {

Result<void> PcmPacketizer::packetize(ByteSpan unit, SlabBuilder& out) {
    if (unit.empty() || unit.size() % frameBytes_ != 0) {
        return fail(ErrorKind::DataLoss, "an audio unit must be a whole number of samples");
    }
    std::size_t at = 0;
    while (at < unit.size()) {
        const std::size_t most = out.room() / frameBytes_ * frameBytes_;
        const ByteSpan part = unit.subspan(at, std::min(most, unit.size() - at));
        out.open(static_cast<std::uint32_t>(at / frameBytes_));
        out.bytes(part);
        out.close(false);
        at += part.size();
    }
    return {};
}

}  // namespace ocelli::delivery::rtp
