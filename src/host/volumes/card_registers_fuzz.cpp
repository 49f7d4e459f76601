// Feeds arbitrary texts to the readers of what the kernel shows of a card.
#include "base/assert.h"
#include "base/bytes.h"
#include "host/volumes/card_registers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::host::volumes;
    const auto text = ocelli::asText(ocelli::asByteSpan(data, size));
    if (const auto life = parseLifeTime(text)) {
        OCELLI_ASSERT(life->typeA >= 0 && life->typeA <= 11 && life->typeB >= 0);
    }
    static_cast<void>(parseReserve(text));
    static_cast<void>(parseWrittenBytes(text));
    if (const auto id = parseCardId(text)) {
        OCELLI_ASSERT(parseCardId(*id).value_or("") == *id);
    }
    return 0;
}
