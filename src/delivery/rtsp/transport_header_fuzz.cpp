// Feeds arbitrary text to the parser of Transport headers.
#include "base/bytes.h"
#include "delivery/rtsp/transport_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto offers =
        ocelli::delivery::rtsp::parseTransport(ocelli::asText(ocelli::asByteSpan(data, size)));
    return offers && offers->size() > 16 ? 1 : 0;
}
