// Feeds arbitrary text to the parser of Range headers.
#include "base/bytes.h"
#include "delivery/rtsp/range_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto range =
        ocelli::delivery::rtsp::parseRange(ocelli::asText(ocelli::asByteSpan(data, size)));
    if (range && range->from) {
        (void)ocelli::delivery::rtsp::formatClockRange(*range->from, range->to);
    }
    return 0;
}
