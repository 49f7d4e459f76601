// Feeds arbitrary texts to the reader of page messages.
#include "delivery/live/live_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = ocelli::asByteSpan(data, size);
    static_cast<void>(ocelli::delivery::live::parsePageMessage(ocelli::asText(bytes)));
    return 0;
}
