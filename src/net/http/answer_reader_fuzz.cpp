// Fuzzes reading of answers: cut in any way, within the limits.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "net/http/detail/answer_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    for (const std::size_t step : {std::size_t{1}, std::size_t{64}}) {
        net::http::detail::AnswerReader reader;
        ByteSpan bytes = asByteSpan(data, size);
        bool good = true;
        while (good && !bytes.empty() && !reader.done()) {
            const std::size_t part = std::min(step, bytes.size());
            good = reader.feed(bytes.first(part)).has_value();
            bytes = bytes.subspan(part);
        }
        if (good && reader.end()) {
            OCELLI_ASSERT(reader.take().body.size() <= net::http::kMostAnswer);
        }
    }
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(net::http::parseDestination(text));
    return 0;
}
