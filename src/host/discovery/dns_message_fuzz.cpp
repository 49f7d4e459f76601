// Fuzzes reading of DNS messages.
#include <cstddef>
#include <cstdint>

#include "host/discovery/found_devices.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::host::discovery;
    const auto bytes = ocelli::asByteSpan(data, size);
    const auto message = parseDnsMessage(bytes);
    if (message) {
        static_cast<void>(parseDnsMessage(formatDnsMessage(*message)));
        FoundDevices found;
        found.take(*message, "192.0.2.1");
        static_cast<void>(found.list());
    }
    static_cast<void>(parseServicePlace(bytes));
    static_cast<void>(parseTexts(bytes));
    return 0;
}
