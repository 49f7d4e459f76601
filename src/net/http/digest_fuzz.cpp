// Fuzzes the reader of Authorization headers, and what is done with them.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "base/bytes.h"
#include "net/http/digest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::net::http;
    static const ocelli::SystemClock kClock;
    static DigestAuthority authority(kClock);
    const auto text = ocelli::asText(ocelli::asByteSpan(data, size));
    for (const auto& header : {std::string(text), "Digest " + std::string(text)}) {
        const auto credentials = parseAuthorization(header);
        if (!credentials) {
            continue;
        }
        if (const auto* digest = std::get_if<DigestCredentials>(&*credentials)) {
            const auto outcome =
                authority.verify(*digest, "GET", digest->uri, [](auto, auto) { return "x"; });
            OCELLI_ASSERT(outcome != DigestAuthority::Outcome::Accepted);
        }
    }
    return 0;
}
