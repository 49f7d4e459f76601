// Feeds arbitrary texts to the reader of identity files.
#include "host/volumes/volume_probe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = ocelli::asByteSpan(data, size);
    static_cast<void>(ocelli::host::volumes::parseIdentity(ocelli::asText(bytes)));
    return 0;
}
