// Fuzzes reading of DNS messages.
#include <cstddef>
#include <cstdint>

#include "host/discovery/dns_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::host::discovery;
    const auto message = parseDnsMessage(ocelli::asByteSpan(data, size));
    if (message) {
        static_cast<void>(parseDnsMessage(formatDnsMessage(*message)));
    }
    return 0;
}
