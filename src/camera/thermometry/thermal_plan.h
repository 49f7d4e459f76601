// From the settings of a channel to what measuring and showing need.
#pragma once

#include <memory>

#include "camera/thermal/object_parameters.h"
#include "camera/thermal_picture/noise_reduction.h"
#include "camera/thermal_picture/ruler.h"
#include "camera/thermal_picture/thermal_look.h"
#include "camera/thermal_rules/rule.h"
#include "camera/thermometry/orientation.h"
#include "config/generated/settings.h"
#include "config/time_zone.h"

namespace ocelli::camera::thermometry {

/// The thermal settings of a channel and the zone of their schedule. Immutable.
struct ThermalPlan {
    config::ThermometrySettings thermometry;
    config::TemperatureRulesSettings rules;
    config::ThermalPictureSettings picture;
    config::FusionSettings fusion;
    config::TemperatureAlarmPictureSettings alarmPicture;
    Orientation orientation;
    std::shared_ptr<const config::TimeZone> zone;

    /// @param units  those of the device, which replace the channel's own when that is wanted
    static std::shared_ptr<const ThermalPlan> of(
        const config::ChannelConfig& channel,
        const config::UnitsSettings& units,
        std::shared_ptr<const config::TimeZone> zone
    );

    /// True while the arming schedule lets alarms be told.
    bool armed(WallTime time) const;
};

/// What lies before the sensor, by the basic settings.
thermal::ObjectParameters objectOf(const config::ThermometrySettings& settings);

/// Whether emissivity, distance and the like can be applied to a camera's counts.
enum class Surface {
    Known,
    Unknown,  ///< counts are finished temperatures
};

/// The same for counts of a camera; a black body for an unknown surface.
thermal::ObjectParameters objectOf(const config::ThermometrySettings& settings, Surface surface);

/// The window's temperature from that of the camera's inside: with the coefficient 0 it is as warm
/// as the air, with 30 as the sensor.
double windowCelsius(const config::ThermometrySettings& settings, double sensorCelsius);

/// The camera, with the measuring range that is set, as far as it has it.
thermal::CameraModel limited(
    const thermal::CameraModel& camera, config::ThermometryMeasuringRange range
);

/// Normal mode: the scene as rule 0. Expert mode: the rules and comparisons. None while measuring
/// is off.
thermal_rules::RuleSet ruleSetOf(const ThermalPlan& plan, Surface surface = Surface::Known);

thermal_picture::LookSettings lookOf(const config::ThermalPictureSettings& settings);
thermal_picture::NoiseSettings noiseOf(const config::ThermalPictureSettings& settings);

thermal_picture::TemperatureUnit unitOf(const config::ThermometrySettings& settings);

/// "#rrggbb" of a rule that is in alarm: in interval mode its own, else that of the channel.
std::string alarmColourOf(const ThermalPlan& plan, int rule);

/// What people call a rule: its name, or its number.
std::string labelOf(int id, const std::string& name);

}  // namespace ocelli::camera::thermometry
