// What a NAL unit is to media signing.
#pragma once

#include "base/bytes.h"
#include "media/track.h"

namespace ocelli::bodyworn::evidence::detail {

struct UnitKind {
    bool slice = false;
    bool opensGroup = false;      ///< the first slice of an IDR picture
    bool firstOfPicture = false;  ///< the first slice of its picture
    bool sei = false;             ///< one that may be ours: prefix SEI
};

/// @param codec  H264 or H265
UnitKind kindOf(media::Codec codec, ByteSpan nalUnit);

/// Containers may pad samples with zeros, which are no part of the NAL unit.
ByteSpan withoutTrailingZeros(ByteSpan nalUnit);

}  // namespace ocelli::bodyworn::evidence::detail
