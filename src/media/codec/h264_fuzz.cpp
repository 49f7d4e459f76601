// Fuzzes the H.264 sequence parameter set and avcC.
#include "media/codec/h264.h"

using namespace ocelli;
using namespace ocelli::media::codec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteSpan bytes = asByteSpan(data, size);
    if (const auto sps = h264::parseSps(bytes)) {
        if (sps->width < 1 || sps->width > 16384 || sps->height < 1 || sps->height > 16384) {
            __builtin_trap();
        }
        const Bytes pps = {std::byte{0x68}, std::byte{0xEF}};
        static_cast<void>(
            h264::formatAvcConfiguration({Bytes(bytes.begin(), bytes.end()), pps}).has_value()
        );
    }
    if (const auto configuration = h264::parseAvcConfiguration(bytes)) {
        static_cast<void>(h264::formatAvcConfiguration(configuration->parameterSets).has_value());
    }
    return 0;
}
