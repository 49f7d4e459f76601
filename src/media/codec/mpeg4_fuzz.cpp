// Fuzzes the search for headers and pictures of MPEG-4 video.
#include "media/codec/mpeg4.h"

using namespace ocelli;
using namespace ocelli::media::codec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteSpan bytes = asByteSpan(data, size);
    if (const auto unit = mpeg4::parseUnit(bytes)) {
        if (unit->headers.size() + 4 > size || mpeg4::parseUnit(unit->headers)) {
            __builtin_trap();  // a picture is in front of the first picture
        }
        static_cast<void>(mpeg4::isConfiguration(unit->headers));
    }
    if (const auto told = mpeg4::profileAndLevel(bytes)) {
        if (*told > 255) {
            __builtin_trap();
        }
    }
    return 0;
}
