// Feeds any bytes to the reader of FFF blocks and their sequences.
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "camera/thermal/measured_image.h"
#include "camera/thermal_files/fff.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera;
    const auto bytes = asByteSpan(data, size);
    const auto directory = thermal_files::parseFffDirectory(bytes);
    const auto sequence = thermal_files::parseFffSequence(bytes);
    OCELLI_ASSERT(directory || !sequence);
    if (!sequence) {
        return 0;
    }
    std::size_t end = 0;
    for (const auto& place : sequence->frames) {
        OCELLI_ASSERT(place.offset >= end && place.offset + place.length <= size);
        end = place.offset + place.length;
        const auto frame = thermal_files::parseFffFrame(bytes.subspan(place.offset, place.length));
        if (!frame) {
            continue;
        }
        const auto& image = frame->image;
        OCELLI_ASSERT(
            image.counts.size() ==
            static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height)
        );
        const auto radiometry = thermal::Radiometry::create(frame->camera, frame->object);
        if (!radiometry) {
            continue;
        }
        const auto measured = thermal::measure(image, *radiometry);
        OCELLI_ASSERT(
            std::isnan(measured.minimum.celsius) == (measured.none == image.counts.size())
        );
    }
    return 0;
}
