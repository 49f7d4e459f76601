// Fuzzes reading of WS-Discovery.
#include <cstddef>
#include <cstdint>

#include "host/discovery/ws_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::host::discovery;
    const auto message = parseWsMessage(ocelli::asByteSpan(data, size));
    if (message) {
        static_cast<void>(parseWsMessage(formatWsMessage(*message, {})));
        static_cast<void>(matches(*message, {"Device"}, {"onvif://www.onvif.org/name/x"}));
    }
    return 0;
}
