// Fuzzes the months of the recordings interface.
#include "base/bytes.h"
#include "delivery/record/recording_routes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = ocelli::asText(ocelli::asByteSpan(data, size));
    const auto month = ocelli::delivery::record::parseMonth(text);
    if (month && (month->month < 1 || month->month > 12)) {
        __builtin_trap();
    }
    return 0;
}
