// Looks for capture times in arbitrary access units and puts one into them.
#include "media/codec/capture_time_sei.h"

using namespace ocelli;
using media::Codec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteSpan unit = asByteSpan(data, size);
    for (const Codec codec : {Codec::H264, Codec::H265}) {
        const bool had = media::codec::captureTimeOf(codec, unit).has_value();
        const auto stamped = media::codec::withCaptureTime(codec, unit, WallTime{1});
        if (stamped && !had && media::codec::captureTimeOf(codec, *stamped) != WallTime{1}) {
            __builtin_trap();
        }
    }
    return 0;
}
