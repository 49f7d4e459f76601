// Feeds any bytes to the layouts of all sensors.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "camera/thermal_capture/lepton_telemetry.h"
#include "camera/thermal_capture/sensor_layout.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera::thermal_capture;
    const auto bytes = asByteSpan(data, size);
    static_cast<void>(parseLeptonTelemetry(bytes));
    if (size < 2) {
        return 0;
    }
    for (const SensorLayout& layout : sensorLayouts()) {
        for (const SensorGeometry& geometry : layout.geometries) {
            OCELLI_ASSERT(!parseSensorPicture(layout, bytes.first(1), geometry, layout.usual));
            // The bytes lie at the end, where the rows of telemetry are.
            const auto whole = static_cast<std::size_t>(geometry.width * geometry.rows) * 2;
            Bytes buffer(whole, bytes[0]);
            const std::size_t part = std::min(size, whole);
            std::copy_n(bytes.begin(), part, buffer.end() - static_cast<std::ptrdiff_t>(part));
            const auto made = parseSensorPicture(layout, buffer, geometry, layout.usual);
            OCELLI_ASSERT(
                !made || made->image.counts.size() ==
                             static_cast<std::size_t>(geometry.width * geometry.pictureRows)
            );
            OCELLI_ASSERT(!made || ocelli::camera::thermal::check(made->camera.calibration));
        }
    }
    return 0;
}
