// Types and first flags of NAL units.
#include "bodyworn/evidence/detail/slices.h"

#include "media/codec/h264.h"
#include "media/codec/h265.h"

namespace ocelli::bodyworn::evidence::detail {
namespace {

bool highestBit(ByteSpan bytes, std::size_t at) {
    return bytes.size() > at && (bytes[at] & std::byte{0x80}) != std::byte{0};
}

/// first_mb_in_slice is 0, a single 1 bit as Exp-Golomb code (ISO 14496-10, 7.3.3).
UnitKind h264Kind(ByteSpan nalUnit) {
    using media::codec::h264::NalType;
    const auto type = media::codec::h264::nalType(nalUnit);
    UnitKind kind;
    kind.slice = type == NalType::NonIdr || type == NalType::Idr;
    kind.firstOfPicture = kind.slice && highestBit(nalUnit, 1);
    kind.opensGroup = type == NalType::Idr && kind.firstOfPicture;
    kind.sei = type == NalType::Sei;
    return kind;
}

/// first_slice_segment_in_pic_flag (ISO 23008-2, 7.3.6.1).
UnitKind h265Kind(ByteSpan nalUnit) {
    using media::codec::h265::NalType;
    const auto type = media::codec::h265::nalType(nalUnit);
    UnitKind kind;
    kind.slice = media::codec::h265::isSlice(type);
    kind.firstOfPicture = kind.slice && highestBit(nalUnit, 2);
    kind.opensGroup =
        (type == NalType::IdrWithRadl || type == NalType::IdrNoLeading) && kind.firstOfPicture;
    kind.sei = type == NalType::PrefixSei;
    return kind;
}

}  // namespace

UnitKind kindOf(media::Codec codec, ByteSpan nalUnit) {
    return codec == media::Codec::H265 ? h265Kind(nalUnit) : h264Kind(nalUnit);
}

ByteSpan withoutTrailingZeros(ByteSpan nalUnit) {
    while (!nalUnit.empty() && nalUnit.back() == std::byte{0}) {
        nalUnit = nalUnit.first(nalUnit.size() - 1);
    }
    return nalUnit;
}

}  // namespace ocelli::bodyworn::evidence::detail
