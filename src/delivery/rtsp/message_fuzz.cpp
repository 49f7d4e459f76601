// Feeds arbitrary bytes to the message reader, whole and in two pieces.
#include "delivery/rtsp/message.h"

using namespace ocelli;

namespace {

std::size_t countMessages(delivery::rtsp::MessageReader& reader) {
    std::size_t count = 0;
    while (true) {
        const auto message = reader.next();
        if (!message || !*message) {
            return count;
        }
        ++count;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteSpan bytes = asByteSpan(data, size);
    (void)delivery::rtsp::parseHead(asText(bytes));
    delivery::rtsp::MessageReader whole;
    whole.feed(bytes);
    const std::size_t once = countMessages(whole);
    delivery::rtsp::MessageReader pieces;
    pieces.feed(bytes.first(size / 2));
    std::size_t twice = countMessages(pieces);
    pieces.feed(bytes.subspan(size / 2));
    twice += countMessages(pieces);
    if (once != twice && size < 1000) {
        __builtin_trap();
    }
    return 0;
}
