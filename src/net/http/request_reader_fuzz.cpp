// Fuzzes reading of whole requests: cut in any way, the result is the same, within the limits.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "net/http/detail/request_reader.h"

namespace {

using namespace ocelli;
using ocelli::net::http::detail::RequestReader;

constexpr std::size_t kHeader = 2000;
constexpr std::size_t kBody = 1000;

/// Everything that was read, as one text.
std::string readAll(ByteSpan bytes, std::size_t step) {
    RequestReader reader(kHeader);
    Bytes pending;
    bool limited = false;
    while (!reader.failure() && !reader.done()) {
        if (bytes.empty()) {
            return "unfinished";
        }
        const auto part = bytes.first(std::min(step, bytes.size()));
        bytes = bytes.subspan(part.size());
        pending.insert(pending.end(), part.begin(), part.end());
        ByteSpan left = pending;
        reader.feed(left);
        if (reader.headDone() && !limited && !reader.failure()) {
            limited = true;
            reader.setBodyLimit(kBody);
            if (!reader.failure()) {
                reader.feed(left);
            }
        }
        OCELLI_ASSERT(left.size() <= pending.size());
        pending.erase(pending.begin(), pending.end() - static_cast<std::ptrdiff_t>(left.size()));
    }
    if (reader.failure()) {
        OCELLI_ASSERT(reader.failure()->status >= 400);
        return "failed";
    }
    auto body = reader.takeBody();
    OCELLI_ASSERT(body.size() <= kBody);
    std::string text = reader.request().path + "|" + body;
    for (const auto& [name, value] : reader.request().headers.all()) {
        OCELLI_ASSERT(value.find('\n') == std::string::npos);
        text += "|" + name + "=" + value;
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = asByteSpan(data, size);
    const auto whole = readAll(bytes, size);
    const auto cut = readAll(bytes, 1);
    // Cut, a head that is too long may be noticed earlier or later than another fault in it; never
    // may both be accepted and differ.
    OCELLI_ASSERT(whole == cut || whole == "failed" || cut == "failed" || cut == "unfinished");
    return 0;
}
