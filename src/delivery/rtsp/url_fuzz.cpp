// Feeds arbitrary text to the parsers of addresses.
#include "base/bytes.h"
#include "delivery/rtsp/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace rtsp = ocelli::delivery::rtsp;
    const auto url = rtsp::parseUrl(ocelli::asText(ocelli::asByteSpan(data, size)));
    if (url) {
        const auto target = rtsp::parseTarget(*url);
        if (target && (target->stream.channel < 1 || target->stream.channel > 64)) {
            __builtin_trap();
        }
    }
    return 0;
}
