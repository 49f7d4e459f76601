// Fuzzes the H.265 sequence parameter set and hvcC.
#include "media/codec/h265.h"

using namespace ocelli;
using namespace ocelli::media::codec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteSpan bytes = asByteSpan(data, size);
    if (const auto sps = h265::parseSps(bytes)) {
        if (sps->width < 1 || sps->width > 16384 || sps->height < 1 || sps->height > 16384) {
            __builtin_trap();
        }
    }
    if (const auto configuration = h265::parseHevcConfiguration(bytes)) {
        static_cast<void>(h265::formatHevcConfiguration(configuration->parameterSets).has_value());
    }
    return 0;
}
