// Looks through the attributes of the industrial I/O devices.
#include "host/peripherals/accelerometer.h"

#include "host/peripherals/attribute.h"

namespace ocelli::host::peripherals {

Result<Accelerometer> Accelerometer::open(const std::filesystem::path& root) {
    for (const auto& device : devicesIn(root / "sys/bus/iio/devices")) {
        if (readNumber(device / "in_accel_x_raw")) {
            // Some have a scale for each direction; they are the same then.
            auto scale = readDecimal(device / "in_accel_scale");
            if (!scale) {
                scale = readDecimal(device / "in_accel_x_scale");
            }
            return Accelerometer(device, scale.value_or(1.0));
        }
    }
    return fail(ErrorKind::NotFound, "this computer measures no acceleration");
}

Result<AccelerationReading> Accelerometer::read() const {
    AccelerationReading reading;
    reading.x = scale_ * static_cast<double>(OCELLI_TRY(readNumber(device_ / "in_accel_x_raw")));
    reading.y = scale_ * static_cast<double>(OCELLI_TRY(readNumber(device_ / "in_accel_y_raw")));
    reading.z = scale_ * static_cast<double>(OCELLI_TRY(readNumber(device_ / "in_accel_z_raw")));
    return reading;
}

}  // namespace ocelli::host::peripherals
