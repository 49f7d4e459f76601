// Fuzzes parseKeyEvents.
#include "host/peripherals/input_events.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto found = ocelli::host::peripherals::parseKeyEvents(ocelli::asByteSpan(data, size));
    if (found.consumed > size || size - found.consumed >= 64) {
        __builtin_trap();
    }
    return 0;
}
