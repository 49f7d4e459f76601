// Feeds arbitrary text to the Base64 decoder in two pieces.
#include "delivery/rtsp/base64_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ocelli::ByteSpan bytes = ocelli::asByteSpan(data, size);
    ocelli::delivery::rtsp::Base64Stream stream;
    const auto first = stream.feed(bytes.first(size / 3));
    if (first) {
        const auto second = stream.feed(bytes.subspan(size / 3));
        if (second && first->size() + second->size() > size) {
            __builtin_trap();
        }
    }
    return 0;
}
