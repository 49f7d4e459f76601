// Fuzzes parseNamedServers.
#include "base/bytes.h"
#include "host/time/dhcp_servers.h"
#include "host/time/time_settings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto servers = host::time::parseNamedServers(asText(asByteSpan(data, size)));
    if (servers.size() > host::time::kMostNamedServers) {
        __builtin_trap();
    }
    for (const auto& one : servers) {
        if (!host::time::parseServer(one)) {
            __builtin_trap();
        }
    }
    return 0;
}
