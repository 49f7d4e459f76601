// Feeds any bytes as the rows of an XTherm camera.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "camera/thermal/radiometry.h"
#include "camera/thermal_capture/xtherm_metadata.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera;
    const auto bytes = asByteSpan(data, size);
    OCELLI_ASSERT(size >= 2048 || !thermal_capture::parseXthermMetadata(bytes, 256));
    std::string rows(640 * 4 * 2, '\0');
    for (std::size_t i = 0; i < rows.size() && size > 0; ++i) {
        rows[i] = static_cast<char>(data[i % size]);
    }
    for (const int width : {256, 384, 640, 100}) {
        const auto made = thermal_capture::parseXthermMetadata(asBytes(rows), width);
        if (!made) {
            continue;
        }
        const auto radiometry =
            thermal::Radiometry::create({made->calibration, {}, {}}, made->object);
        if (radiometry) {
            for (const double counts : {0.0, 5000.0, 16383.0}) {
                const auto reading = radiometry->readingOf(counts);
                OCELLI_ASSERT(
                    (reading.state == thermal::ReadingState::Radiometric) ==
                    (reading.celsius == reading.celsius && reading.celsius >= -273.15)
                );
            }
        }
    }
    return 0;
}
