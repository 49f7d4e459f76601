// The plainest payload: a unit as it is, cut where a packet is full.
#pragma once

#include <algorithm>

#include "delivery/rtp/slab.h"

namespace ocelli::delivery::rtp {

/// The marker stands on the last piece.
inline void writePieces(ByteSpan unit, SlabBuilder& out) {
    while (!unit.empty()) {
        const std::size_t part = std::min(unit.size(), out.room());
        out.open();
        out.bytes(unit.first(part));
        unit = unit.subspan(part);
        out.close(unit.empty());
    }
}

}  // namespace ocelli::delivery::rtp
