// Fuzzes request targets and ranges: what comes out must be safe to use as a path.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "base/bytes.h"
#include "net/http/message.h"

namespace {

void checkTarget(std::string_view text) {
    using namespace ocelli::net::http;
    Request request;
    if (!parseTarget(text, request)) {
        return;
    }
    const std::string& path = request.path;
    OCELLI_ASSERT(path.starts_with('/'));
    OCELLI_ASSERT(path.find("//") == std::string::npos);
    OCELLI_ASSERT(path.find('\\') == std::string::npos);
    OCELLI_ASSERT((path + "/").find("/../") == std::string::npos);
    OCELLI_ASSERT(path.find('\0') == std::string::npos);
}

void checkRange(std::string_view text) {
    using ocelli::net::http::parseRange;
    for (const std::uint64_t size : {0ULL, 1ULL, 1000ULL, ~0ULL}) {
        const auto range = parseRange(text, size);
        if (range && *range) {
            OCELLI_ASSERT((*range)->first <= (*range)->last && (*range)->last < size);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = ocelli::asText(ocelli::asByteSpan(data, size));
    checkTarget(text);
    checkRange(text);
    checkRange("bytes=" + std::string(text));
    return 0;
}
