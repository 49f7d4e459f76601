// Feeds any bytes to the reader of calibration and parameters.
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "camera/thermal_files/camera_info.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera;
    const auto info = thermal_files::parseCameraInfo(asByteSpan(data, size));
    if (!info) {
        return 0;
    }
    OCELLI_ASSERT(info->model.range.lowestCelsius < info->model.range.highestCelsius);
    for (const auto model : {thermal::OpticalModel::OnePath, thermal::OpticalModel::TwoPath}) {
        const auto radiometry = thermal::Radiometry::create(info->model, info->object, model);
        if (!radiometry) {
            continue;
        }
        for (const double counts : {0.0, 1.0, 8192.0, 18000.0, 65535.0}) {
            const auto reading = radiometry->readingOf(counts);
            OCELLI_ASSERT(
                std::isnan(reading.celsius) == (reading.state == thermal::ReadingState::OutOfRange)
            );
        }
    }
    return 0;
}
