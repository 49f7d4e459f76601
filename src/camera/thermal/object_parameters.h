// What lies between a surface and the sensor, as the user states it.
#pragma once

#include <array>
#include <string_view>

#include "base/result.h"

namespace ocelli::camera::thermal {

/// What has to be known of a surface and of what lies before it to tell its temperature.
struct ObjectParameters {
    double emissivity = 0.95;             ///< 0.001..1
    double distanceMetres = 1;            ///< 0..10000
    double reflectedCelsius = 20;         ///< -100..1000; of what mirrors itself in the surface
    double airCelsius = 20;               ///< -80..100
    double relativeHumidityPercent = 50;  ///< 0..100
    double windowTransmission = 1;        ///< 0.001..1; 1 = no window and no external optics
    double windowCelsius = 20;            ///< -80..200; matters only below full transmission
};

/// One parameter: its name, its range and where it is kept.
struct ObjectParameter {
    std::string_view name;
    std::string_view unit;  ///< empty for a share of 1
    double lowest = 0;
    double highest = 0;
    double ObjectParameters::* value = nullptr;
};

/// All of them, in the order in which people state them.
extern const std::array<ObjectParameter, 7> kObjectParameters;

/// InvalidArgument that names the first parameter out of its range (NaN included) and the range.
Result<void> check(const ObjectParameters& parameters);

/// The same for one value.
Result<void> check(const ObjectParameter& parameter, double value);

}  // namespace ocelli::camera::thermal
