// Fuzzes reading of key objects.
#include <cstddef>
#include <cstdint>

#include "bodyworn/evidence/key_object.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = ocelli::asText(ocelli::asByteSpan(data, size));
    static_cast<void>(ocelli::bodyworn::evidence::KeyObject::parse(text));
    return 0;
}
