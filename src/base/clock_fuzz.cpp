// Fuzzes ISO 8601 times: what is read is written and read back alike.
#include "base/assert.h"
#include "base/clock.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto time = parseTime({reinterpret_cast<const char*>(data), size});
    if (time) {
        const auto again = parseTime(formatTime(*time));
        OCELLI_ASSERT(again);
        const auto cut = time->microseconds - again->microseconds;
        OCELLI_ASSERT(cut >= 0 && cut < 1000);
    }
    return 0;
}
