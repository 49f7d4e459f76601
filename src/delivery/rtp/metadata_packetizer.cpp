// Cuts XML documents.
#include "delivery/rtp/metadata_packetizer.h"

#include <fmt/format.h>

#include "delivery/rtp/pieces.h"

namespace ocelli::delivery::rtp {

Result<void> MetadataPacketizer::packetize(ByteSpan unit, SlabBuilder& out) {
    if (unit.empty() || unit.size() > kMostBytes) {
        return fail(
            ErrorKind::DataLoss, fmt::format("a metadata document has 1 to {} bytes", kMostBytes)
        );
    }
    writePieces(unit, out);
    return {};
}

}  // namespace ocelli::delivery::rtp
