// Cuts XML documents.
#include "delivery/rtp/metadata_packetizer.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::delivery::rtp {

Result<void> MetadataPacketizer::packetize(ByteSpan unit, SlabBuilder& out) {
    if (unit.empty() || unit.size() > kMostBytes) {
        return fail(
            ErrorKind::DataLoss, fmt::format("a metadata document has 1 to {} bytes", kMostBytes)
        );
    }
    while (!unit.empty()) {
        const std::size_t part = std::min(unit.size(), kMaximumPayload);
        out.open();
        out.bytes(unit.first(part));
        unit = unit.subspan(part);
        out.close(unit.empty());
    }
    return {};
}

}  // namespace ocelli::delivery::rtp
