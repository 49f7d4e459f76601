// Fuzzes parseUpsAnswer, readingOf and parseUpsAddress.
#include "base/bytes.h"
#include "host/peripherals/ups_answer.h"
#include "host/peripherals/ups_client.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto text = asText(asByteSpan(data, size));
    const auto answer = host::peripherals::parseUpsAnswer(text, "ups");
    if (answer && (answer->name.empty() || answer->value.size() > size)) {
        __builtin_trap();
    }
    const auto reading = host::peripherals::readingOf(answer ? answer->value : text);
    if (reading && reading->percent) {
        __builtin_trap();  // that is another variable
    }
    if (const auto address = host::peripherals::parseUpsAddress(text)) {
        if (!host::peripherals::parseUpsAddress(address->format())) {
            __builtin_trap();
        }
    }
    return 0;
}
