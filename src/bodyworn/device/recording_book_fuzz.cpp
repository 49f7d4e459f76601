// Fuzzes parseBook: what is read can be written and read again.
#include "bodyworn/device/recording_book.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto json = parseJson(asText(asByteSpan(data, size)));
    if (json) {
        const auto book = bodyworn::device::parseBook(*json);
        if (book && !bodyworn::device::parseBook(bodyworn::device::toJson(*book))) {
            __builtin_trap();
        }
    }
    return 0;
}
