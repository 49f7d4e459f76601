// Fuzzes parseKept: what is read may be written and read again.
#include "bodyworn/device/worn_camera.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto json = parseJson(asText(asByteSpan(data, size)));
    if (json && json->is_object()) {
        const auto kept = bodyworn::device::parseKept(*json);
        if (kept && !bodyworn::device::parseKept(toJson(*kept))) {
            __builtin_trap();
        }
    }
    return 0;
}
