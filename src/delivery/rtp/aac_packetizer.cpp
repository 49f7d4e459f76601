// Access units behind one AU header each.
#include "delivery/rtp/aac_packetizer.h"

#include <algorithm>

namespace ocelli::delivery::rtp {
namespace {

constexpr std::size_t kMaximumUnit = (1U << 13U) - 1;
constexpr std::size_t kHeaders = 4;
constexpr unsigned kHeaderBits = 16;

}  // namespace

Result<void> AacPacketizer::packetize(ByteSpan unit, SlabBuilder& out) {
    if (unit.empty() || unit.size() > kMaximumUnit) {
        return fail(ErrorKind::DataLoss, "an AAC frame must have 1 to 8191 bytes");
    }
    ByteSpan rest = unit;
    while (!rest.empty()) {
        const ByteSpan part = rest.first(std::min(rest.size(), out.room() - kHeaders));
        rest = rest.subspan(part.size());
        out.open();
        out.u16(kHeaderBits);
        // A fragment carries the size of the whole unit (RFC 3640, 3.2.3).
        out.u16(static_cast<unsigned>(unit.size()) << 3U);
        out.bytes(part);
        out.close(rest.empty());
    }
    return {};
}

}  // namespace ocelli::delivery::rtp
