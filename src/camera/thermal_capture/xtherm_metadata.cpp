// Takes calibration and settings out of an XTherm camera's rows.
#include "camera/thermal_capture/xtherm_metadata.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "camera/thermal/reading.h"
#include "camera/thermal_capture/detail/words.h"

namespace ocelli::camera::thermal_capture {
namespace {

using thermal::kZeroCelsiusInKelvin;

/// Where things lie and how the sensor tells its temperature, by width.
struct Kind {
    int width = 0;
    int calibrationRow = 0;
    double sensorZero = 0;
    double sensorCountsAKelvin = 1;
};

constexpr Kind kKinds[] = {{256, 1, 8617, 37.682}, {384, 3, 7800, 36}, {640, 3, 6867, 33.8}};

constexpr std::size_t kUserBlock = 127;  // words behind the calibration

using detail::Words;

/// The curve at these temperatures of shutter and sensor.
thermal::QuadraticCalibration curveOf(
    const Words& words, std::size_t at, double shutterCelsius, double sensorCelsius
) {
    const double p = words.f32(at + 3);
    const double q = words.f32(at + 5);
    const double gain = words.f32(at + 7) * sensorCelsius * sensorCelsius +
                        words.f32(at + 9) * sensorCelsius + words.f32(at + 11);
    const double shutter = p * shutterCelsius * shutterCelsius + q * shutterCelsius;
    const double shift = std::trunc(390 - 7.05 * sensorCelsius);
    thermal::QuadraticCalibration curve;
    curve.lift = q / (2 * p);
    curve.baseCounts = words.u16(at) - std::max(shift, 0.0);
    curve.slope = gain / p;
    curve.constant = shutter / p + curve.lift * curve.lift;
    return curve;
}

}  // namespace

Result<XthermMetadata> parseXthermMetadata(ByteSpan rows, int width) {
    const auto* kind = std::ranges::find(kKinds, width, &Kind::width);
    if (kind == std::end(kKinds)) {
        return fail(
            ErrorKind::Unsupported,
            fmt::format("no XTherm camera with a width of {} is known", width)
        );
    }
    if (rows.size() < static_cast<std::size_t>(width) * 4 * 2) {
        return fail(ErrorKind::DataLoss, "the rows of an XTherm camera are cut off");
    }
    const Words words(rows);
    const auto at = static_cast<std::size_t>(kind->calibrationRow * width);
    const std::size_t user = at + kUserBlock;
    XthermMetadata made;
    made.sensorCelsius = 20 - (words.u16(1) - kind->sensorZero) / kind->sensorCountsAKelvin;
    made.shutterCelsius = words.u16(at + 1) / 10.0 - kZeroCelsiusInKelvin;
    made.calibration = curveOf(words, at, made.shutterCelsius, made.sensorCelsius);
    made.calibration.correctionCelsius = words.f32(user);
    made.object.reflectedCelsius = words.f32(user + 2);
    made.object.airCelsius = words.f32(user + 4);
    made.object.relativeHumidityPercent = words.f32(user + 6) * 100;
    made.object.emissivity = words.f32(user + 8);
    made.object.distanceMetres = words.u16(user + 10);
    if (auto checked = thermal::check(thermal::Calibration(made.calibration)); !checked) {
        return fail(ErrorKind::DataLoss, checked.error().message());
    }
    return made;
}

}  // namespace ocelli::camera::thermal_capture
