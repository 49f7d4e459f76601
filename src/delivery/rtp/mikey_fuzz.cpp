// Feeds MIKEY messages and KeyMgmt headers; what is read is written and read again.
#include "base/assert.h"
#include "delivery/rtp/mikey.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const ByteSpan bytes = asByteSpan(data, size);
    if (const auto message = delivery::rtp::parseMikey(bytes)) {
        const auto again =
            delivery::rtp::parseMikey(delivery::rtp::formatMikey(*message, WallTime{}));
        OCELLI_ASSERT(again && again->sessions == message->sessions);
        OCELLI_ASSERT(again->master.key == message->master.key);
    }
    (void)delivery::rtp::parseKeyManagement(asText(bytes)).has_value();
    return 0;
}
