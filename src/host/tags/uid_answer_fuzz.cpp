// Answers of readers as somebody hostile builds them.
#include <cstdint>
#include <cstdlib>

#include "host/tags/uid_answer.h"

using namespace ocelli;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto uid = host::tags::parseUidAnswer({reinterpret_cast<const std::byte*>(data), size});
    if (uid && (uid->size() < 8 || uid->size() > 20)) {
        std::abort();
    }
    return 0;
}
