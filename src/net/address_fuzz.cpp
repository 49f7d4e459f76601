// Fuzzes the endpoint parser: what it accepts must survive formatting.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "base/bytes.h"
#include "net/address.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = ocelli::asText(ocelli::asByteSpan(data, size));
    const auto endpoint = ocelli::net::parseEndpoint(text);
    if (endpoint) {
        const auto again = ocelli::net::parseEndpoint(endpoint->format());
        OCELLI_ASSERT(again && *again == *endpoint);
    }
    return 0;
}
