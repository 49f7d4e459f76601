// Fuzzes splitting of access units and what is built on it.
#include "media/codec/nal_units.h"
#include "media/codec/parameter_sets.h"

using namespace ocelli;
using namespace ocelli::media;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteSpan bytes = asByteSpan(data, size);
    const auto nalUnits = codec::splitAnnexB(bytes);
    const Bytes joined = codec::joinLengthPrefixed(nalUnits);
    const auto again = codec::splitLengthPrefixed(joined);
    if (!again || again->size() != nalUnits.size()) {
        __builtin_trap();
    }
    static_cast<void>(codec::splitLengthPrefixed(bytes, 2).has_value());
    static_cast<void>(codec::lengthPrefixedToAnnexB(bytes).has_value());
    for (const Codec kind : {Codec::H264, Codec::H265}) {
        codec::ParameterSets sets(kind);
        for (const ByteSpan nalUnit : nalUnits) {
            sets.collect(nalUnit);
        }
        Track track;
        track.codec = kind;
        static_cast<void>(codec::applyParameterSets(track, sets.all()).has_value());
    }
    return 0;
}
