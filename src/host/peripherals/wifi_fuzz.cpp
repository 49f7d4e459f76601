// Fuzzes parseWirelessTable.
#include "base/bytes.h"
#include "host/peripherals/wifi.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto table = host::peripherals::parseWirelessTable(asText(asByteSpan(data, size)));
    if (table) {
        for (const auto& signal : *table) {
            const auto percent = host::peripherals::percentOf(signal);
            if (signal.interface.empty() || (percent && (*percent < 0 || *percent > 100))) {
                __builtin_trap();
            }
        }
    }
    return 0;
}
