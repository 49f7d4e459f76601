// Reads the fields of the camera record at their places.
#include "camera/thermal_files/camera_info.h"

#include <cmath>

#include "camera/thermal_files/detail/fields.h"

namespace ocelli::camera::thermal_files {
namespace {

using detail::Fields;
using thermal::kZeroCelsiusInKelvin;

constexpr std::size_t kLastField = 0x30C + 4;

double celsius(const Fields& fields, std::size_t at) {
    return fields.f32(at) - kZeroCelsiusInKelvin;
}

thermal::ObjectParameters objectOf(const Fields& fields) {
    thermal::ObjectParameters object;
    object.emissivity = fields.f32(0x20);
    object.distanceMetres = fields.f32(0x24);
    object.reflectedCelsius = celsius(fields, 0x28);
    object.airCelsius = celsius(fields, 0x2C);
    object.windowCelsius = celsius(fields, 0x30);
    object.windowTransmission = fields.f32(0x34);
    // A share of 1, but some programs write percent.
    const double humidity = fields.f32(0x3C);
    object.relativeHumidityPercent = humidity > 2 ? humidity : humidity * 100;
    return object;
}

thermal::Atmosphere atmosphereOf(const Fields& fields) {
    return {
        fields.f32(0x70), fields.f32(0x74), fields.f32(0x78), fields.f32(0x7C), fields.f32(0x80)
    };
}

/// The limits beyond which the camera's own programs clip; open where they are not stated.
thermal::MeasuringRange rangeOf(const Fields& fields) {
    thermal::MeasuringRange range;
    const double highest = celsius(fields, 0x98);
    const double lowest = celsius(fields, 0x9C);
    if (lowest < highest && lowest > -kZeroCelsiusInKelvin && std::isfinite(highest)) {
        range = {lowest, highest};
    }
    return range;
}

}  // namespace

Result<CameraInfo> parseCameraInfo(ByteSpan record) {
    if (record.size() < kLastField) {
        return fail(ErrorKind::DataLoss, "the camera information is cut off");
    }
    // The first number is small in the right byte order.
    const bool little = Fields(record, std::endian::little).u16(0) < 0x100;
    const Fields fields(record, little ? std::endian::little : std::endian::big);
    CameraInfo info;
    info.object = objectOf(fields);
    info.model.calibration = thermal::PlanckCalibration{
        fields.f32(0x58),
        fields.f32(0x30C),
        fields.f32(0x5C),
        fields.f32(0x60),
        static_cast<double>(fields.i32(0x308))
    };
    info.model.atmosphere = atmosphereOf(fields);
    info.model.range = rangeOf(fields);
    info.name = fields.text(0xD4, 32);
    if (const auto checked = thermal::check(info.model.calibration); !checked) {
        return fail(
            ErrorKind::Unsupported,
            "only relative counts, no temperatures: " + checked.error().message()
        );
    }
    return info;
}

}  // namespace ocelli::camera::thermal_files
