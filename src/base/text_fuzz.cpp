// Fuzzes hex, Base64, percent and number texts: what is read is written and read back alike.
#include "base/assert.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto bytes = parseHex(text)) {
        OCELLI_ASSERT(equalsIgnoreCase(formatHex(*bytes), text));
    }
    if (const auto bytes = parseBase64(text)) {
        OCELLI_ASSERT(formatBase64(*bytes) == text);
    }
    for (const bool plusIsSpace : {false, true}) {
        if (const auto plain = decodePercent(text, plusIsSpace)) {
            OCELLI_ASSERT(*decodePercent(encodePercent(*plain), plusIsSpace) == *plain);
        }
    }
    OCELLI_ASSERT(*parseHex(formatHex(asBytes(text))) == *parseBase64(formatBase64(asBytes(text))));
    if (const auto number = toInteger(text)) {
        OCELLI_ASSERT(toNumber(text) == static_cast<double>(*number));
    }
    static_cast<void>(isCleanText(text));
    static_cast<void>(split(trim(text), ','));
    return 0;
}
