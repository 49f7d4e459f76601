// A thermal camera of this machine, by Video4Linux and the name of its family.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "camera/capture/v4l2_device.h"
#include "camera/thermal_capture/sensor_layout.h"
#include "camera/thermal_capture/thermal_source.h"

namespace ocelli::camera::thermal_capture {

/// True for "v4l2:lepton" and the like.
bool isThermalDevice(const capture::SourceAddress& address);

/// "v4l2:lepton?device=/dev/video0&resolution=0.01". Without a device the first one is taken that
/// delivers what the family does. `resolution` is that of TLinear in kelvin a count (0.01, 0.1;
/// none: no temperatures), for cameras that do not say it themselves. InvalidArgument that names
/// the option.
Result<std::unique_ptr<ThermalSource>> createThermalDeviceSource(
    const capture::SourceAddress& address, const Clock& clock
);

/// What such a source needs of the world; tests give it another one.
struct DeviceWorld {
    const Clock& clock;
    std::function<Result<std::unique_ptr<capture::V4l2Device>>(const std::string& path)> open;
    std::vector<std::string> places;  ///< devices to look at
    std::function<bool(const std::stop_token&, Duration)> wait;
};

std::unique_ptr<ThermalSource> makeThermalDeviceSource(
    const SensorLayout& layout, SensorHints hints, DeviceWorld world
);

}  // namespace ocelli::camera::thermal_capture
