// Fuzzes AudioSpecificConfig and ADTS.
#include "media/codec/aac.h"

using namespace ocelli;
using namespace ocelli::media::codec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteSpan bytes = asByteSpan(data, size);
    if (const auto config = aac::parseAudioSpecificConfig(bytes)) {
        static_cast<void>(aac::formatAudioSpecificConfig(*config).has_value());
    }
    if (const auto frame = aac::parseAdts(bytes)) {
        if (frame->size > size || frame->payload.size() > frame->size) {
            __builtin_trap();
        }
    }
    return 0;
}
