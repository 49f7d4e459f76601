// Cuts MPEG-4 pictures.
#include "delivery/rtp/mpeg4_packetizer.h"

#include "delivery/rtp/pieces.h"
#include "media/codec/mpeg4.h"

namespace ocelli::delivery::rtp {

Result<void> Mpeg4Packetizer::packetize(ByteSpan unit, SlabBuilder& out) {
    if (!media::codec::mpeg4::parseUnit(unit)) {
        return fail(ErrorKind::DataLoss, "an access unit without a picture");
    }
    writePieces(unit, out);
    return {};
}

}  // namespace ocelli::delivery::rtp
