// Feeds any bytes to the readers of pixels: plain, PNG and JPEG-LS.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "camera/thermal_files/radiometric_frame.h"
#include "camera/thermal_files/raw_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera::thermal_files;
    const auto bytes = asByteSpan(data, size);
    const auto look = [](const Result<camera::thermal::CountImage>& image) {
        if (image) {
            OCELLI_ASSERT(checkGeometry(image->width, image->height));
            OCELLI_ASSERT(
                image->counts.size() ==
                static_cast<std::size_t>(image->width) * static_cast<std::size_t>(image->height)
            );
        }
    };
    look(parseRawRecord(bytes));
    look(parseGreyPng(bytes));
    look(parseJpegLs(bytes));
    return 0;
}
