// Feeds arbitrary text to the parser of Range headers.
#include "base/bytes.h"
#include "delivery/rtsp/range_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = ocelli::asText(ocelli::asByteSpan(data, size));
    (void)ocelli::delivery::rtsp::parseClockTime(text);
    const auto range = ocelli::delivery::rtsp::parseRange(text);
    if (range && range->from) {
        (void)ocelli::delivery::rtsp::formatClockRange(*range->from, range->to);
    }
    return 0;
}
