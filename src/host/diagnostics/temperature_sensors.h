// Temperatures inside the device, as the kernel's sensors tell them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ocelli::host::diagnostics {

/// What a sensor is near to, as far as its name says.
enum class SensorPlace {
    Inside,     ///< board, case, surroundings
    Processor,  ///< warmer than the rest by its own work
    Other,
};

struct SensorReading {
    std::string name;  ///< "lm75 Board", "cpu_thermal"
    double celsius = 0;
    SensorPlace place = SensorPlace::Other;
};

/// By the words in its name.
SensorPlace placeOf(std::string_view name);

/// All of hwmon and of the thermal zones, sorted by where they stand, at most 64; what gives no
/// sensible number now is left out. Some sensors take milliseconds: not for the main loop.
/// @param root  "/" or a folder that stands in its place
std::vector<SensorReading> readTemperatures(const std::filesystem::path& root);

/// How a temperature lies to the range in which the device may run.
enum class RangeState { Inside, TooCold, TooWarm };

/// "fine", "tooCold", "tooWarm".
std::string_view toString(RangeState state);

/// What follows after `before`: back inside only 2 °C from the limit, so that it does not flicker.
RangeState follow(RangeState before, double celsius, double lowest, double highest);

}  // namespace ocelli::host::diagnostics
