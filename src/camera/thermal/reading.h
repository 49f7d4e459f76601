// A temperature together with how far it can be trusted.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace ocelli::camera::thermal {

/// The zero of the Celsius scale in kelvin.
inline constexpr double kZeroCelsiusInKelvin = 273.15;

enum class ReadingState : std::uint8_t {
    Radiometric,  ///< a temperature by a calibration
    Relative,    ///< warmer or colder than another one, but no temperature: there is no calibration
    Clipped,     ///< beyond what the camera measures; `celsius` lies just outside that limit
    Frozen,      ///< of an old picture: the shutter is closed or the picture is held
    OutOfRange,  ///< no temperature gives this signal with these parameters; `celsius` is NaN
};

/// "radiometric", "relative", "clipped", "frozen", "out of range".
std::string_view toString(ReadingState state);

struct Reading {
    double celsius = std::numeric_limits<double>::quiet_NaN();
    ReadingState state = ReadingState::OutOfRange;
};

/// True when the number may be shown as a measured temperature and may raise an alarm.
inline bool isTrusted(ReadingState state) {
    return state == ReadingState::Radiometric;
}

/// What a camera measures. Beyond it a reading is clipped.
struct MeasuringRange {
    double lowestCelsius = -kZeroCelsiusInKelvin;
    double highestCelsius = std::numeric_limits<double>::infinity();

    bool operator==(const MeasuringRange&) const = default;
};

/// How far beyond its limit a clipped reading is followed; there it stays.
inline constexpr double kClippedBeyondCelsius = 0.01;

}  // namespace ocelli::camera::thermal
