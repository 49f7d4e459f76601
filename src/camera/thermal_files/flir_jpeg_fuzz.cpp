// Feeds any bytes to the reader of FLIR's JPEG files, down to the temperatures.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "camera/thermal/measured_image.h"
#include "camera/thermal_files/fff.h"
#include "camera/thermal_files/flir_jpeg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera;
    const auto block = thermal_files::parseFlirJpeg(asByteSpan(data, size));
    if (!block) {
        return 0;
    }
    OCELLI_ASSERT(block->size() <= size);
    const auto frame = thermal_files::parseFffFrame(*block);
    if (!frame) {
        return 0;
    }
    if (const auto radiometry = thermal::Radiometry::create(frame->camera, frame->object)) {
        const auto image = thermal::measure(frame->image, *radiometry);
        OCELLI_ASSERT(image.celsius.size() == frame->image.counts.size());
    }
    return 0;
}
