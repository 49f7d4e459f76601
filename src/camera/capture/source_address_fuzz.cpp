// Fuzzes parseSourceAddress.
#include "base/bytes.h"
#include "camera/capture/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = ocelli::asText(ocelli::asByteSpan(data, size));
    const auto address = ocelli::camera::capture::parseSourceAddress(text);
    if (address && address->rest.empty()) {
        __builtin_trap();
    }
    return 0;
}
