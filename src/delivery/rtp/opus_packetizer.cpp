// Opus packets as they are.
#include "delivery/rtp/opus_packetizer.h"

#include <fmt/format.h>

namespace ocelli::delivery::rtp {

Result<void> OpusPacketizer::packetize(ByteSpan unit, SlabBuilder& out) {
    if (unit.empty() || unit.size() > out.room()) {
        return fail(
            ErrorKind::Unsupported,
            fmt::format("an Opus packet over RTP has 1 to {} bytes", out.room())
        );
    }
    out.open();
    out.bytes(unit);
    out.close(false);
    return {};
}

}  // namespace ocelli::delivery::rtp
