// Fuzzes the reader of WebSocket frames: cut in any way, the result is the same, and nothing grows
// beyond the bound.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "net/websocket/frame.h"

namespace {

using namespace ocelli;
using namespace ocelli::net::websocket;

constexpr std::size_t kLargest = 1000;

/// All messages as one text, and how it ended.
std::string readAll(ByteSpan bytes, std::size_t step) {
    FrameReader reader(kLargest);
    std::string seen;
    while (!bytes.empty()) {
        auto part = bytes.first(std::min(step, bytes.size()));
        bytes = bytes.subspan(part.size());
        bool more = true;
        while (more) {
            auto result = reader.read(part);
            if (auto* violation = std::get_if<Violation>(&result)) {
                return seen + "!" + std::to_string(violation->code);
            }
            const auto* message = std::get_if<Message>(&result);
            more = message != nullptr;
            if (more) {
                OCELLI_ASSERT(message->payload.size() <= kLargest);
                seen += std::to_string(static_cast<int>(message->opcode)) + ":";
                seen += asText(message->payload);
            } else {
                OCELLI_ASSERT(part.empty());
            }
        }
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = asByteSpan(data, size);
    const auto whole = readAll(bytes, size);
    OCELLI_ASSERT(readAll(bytes, 1) == whole);
    OCELLI_ASSERT(readAll(bytes, 7) == whole);
    static_cast<void>(acceptKey(asText(bytes)));
    return 0;
}
