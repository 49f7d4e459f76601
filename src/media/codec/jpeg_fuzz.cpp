// Fuzzes the JPEG header.
#include "media/codec/jpeg.h"

using namespace ocelli;
using namespace ocelli::media::codec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (const auto header = jpeg::parseHeader(asByteSpan(data, size))) {
        if (header->scanOffset + header->scanSize > size || header->tables.size() > 4) {
            __builtin_trap();
        }
        for (const auto& component : header->components) {
            static_cast<void>(header->tableOf(component) != nullptr);
        }
    }
    return 0;
}
