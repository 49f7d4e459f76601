// Fuzzes what comes from the wire and from the kernel: ARP, DHCP, netlink, addresses as text.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "host/network/arp.h"
#include "host/network/dhcp6.h"
#include "host/network/dhcp_message.h"
#include "host/network/netlink_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::host::network;
    const auto bytes = ocelli::asByteSpan(data, size);
    if (const auto packet = parseArp(bytes)) {
        OCELLI_ASSERT(parseArp(formatArp(*packet)).has_value());
    }
    if (const auto messages = parseNetlink(bytes)) {
        for (const auto& one : *messages) {
            static_cast<void>(parseLink(one.payload));
            static_cast<void>(parseLinkAddress(one.payload));
            static_cast<void>(parseAttributes(one.payload));
        }
    }
    if (const auto message = parseDhcp(bytes)) {
        static_cast<void>(parseDhcp(formatDhcp(*message)));
    }
    if (const auto message = parseDhcp6(bytes)) {
        OCELLI_ASSERT(parseDhcp6(formatDhcp6(*message)).has_value());
    }
    static_cast<void>(parseUdp4(bytes, 68));
    const auto text = ocelli::asText(bytes);
    static_cast<void>(parseMac(text));
    static_cast<void>(parseMask(text));
    if (const auto address = parseIpAddress(text)) {
        OCELLI_ASSERT(parseIpAddress(address->format()) == *address);
    }
    return 0;
}
