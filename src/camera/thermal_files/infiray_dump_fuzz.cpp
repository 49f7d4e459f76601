// Feeds dumps of the right size with any content to the reader of InfiRay dumps.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/assert.h"
#include "camera/thermal_files/infiray_dump.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera::thermal_files;
    const auto bytes = asByteSpan(data, size);
    OCELLI_ASSERT(!parseInfirayFrame(bytes, infirayFrames(bytes)));
    if (size < 2) {
        return 0;
    }
    // The bytes again and again, with or without the eight of a header.
    std::string dump((data[0] & 1U) != 0 ? 196'616 : 196'608, '\0');
    for (std::size_t i = 0; i < dump.size(); ++i) {
        dump[i] = static_cast<char>(data[i % size]);
    }
    const auto whole = asBytes(dump);
    for (std::size_t frame = 0; frame < infirayFrames(whole); ++frame) {
        if (const auto made = parseInfirayFrame(whole, frame)) {
            OCELLI_ASSERT(made->image.counts.size() == 256 * 192);
        }
    }
    return 0;
}
