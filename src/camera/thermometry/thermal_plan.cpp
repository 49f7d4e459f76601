// Settings and parameters have the same ranges; only their shapes differ.
#include "camera/thermometry/thermal_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "camera/pixels/colour.h"
#include "config/schedule.h"

namespace ocelli::camera::thermometry {
namespace {

using thermal_picture::EnhancementMode;
using thermal_rules::Direction;
using thermal_rules::Rule;
using thermal_rules::Statistic;

Statistic statisticOf(config::TemperatureAlarmStatistic statistic) {
    switch (statistic) {
        case config::TemperatureAlarmStatistic::Maximum:
            return Statistic::Maximum;
        case config::TemperatureAlarmStatistic::Minimum:
            return Statistic::Minimum;
        case config::TemperatureAlarmStatistic::Average:
            return Statistic::Average;
        case config::TemperatureAlarmStatistic::Difference:
            return Statistic::Difference;
    }
    return Statistic::Maximum;
}

Statistic statisticOf(config::TemperatureComparisonStatistic statistic) {
    switch (statistic) {
        case config::TemperatureComparisonStatistic::Maximum:
            return Statistic::Maximum;
        case config::TemperatureComparisonStatistic::Minimum:
            return Statistic::Minimum;
        case config::TemperatureComparisonStatistic::Average:
            return Statistic::Average;
    }
    return Statistic::Maximum;
}

void setAlarm(
    Rule& rule, const config::TemperatureAlarm& alarm, config::TemperatureRulesAlarmMode mode
) {
    if (!alarm.enabled) {
        return;
    }
    if (mode == config::TemperatureRulesAlarmMode::Interval) {
        rule.interval = thermal_rules::IntervalAlarm{
            statisticOf(alarm.statistic),
            alarm.lowestTemperature,
            alarm.highestTemperature,
            alarm.tolerance,
            std::chrono::seconds(alarm.alarmFilteringTime)
        };
        return;
    }
    rule.threshold = thermal_rules::ThresholdAlarm{
        statisticOf(alarm.statistic),
        alarm.direction == config::TemperatureAlarmDirection::Above ? Direction::Above
                                                                    : Direction::Below,
        alarm.preAlarmTemperature,
        alarm.alarmTemperature,
        alarm.tolerance,
        std::chrono::seconds(alarm.preAlarmFilteringTime),
        std::chrono::seconds(alarm.alarmFilteringTime)
    };
}

thermal_rules::ShapeKind shapeOf(config::TemperatureRuleShape shape) {
    switch (shape) {
        case config::TemperatureRuleShape::Point:
            return thermal_rules::ShapeKind::Point;
        case config::TemperatureRuleShape::Line:
            return thermal_rules::ShapeKind::Line;
        case config::TemperatureRuleShape::Area:
            return thermal_rules::ShapeKind::Area;
    }
    return thermal_rules::ShapeKind::Area;
}

Rule ruleOf(const config::TemperatureRule& wished, config::TemperatureRulesAlarmMode mode) {
    Rule rule;
    rule.id = wished.id;
    rule.name = wished.name;
    rule.enabled = wished.enabled;
    rule.shape.kind = shapeOf(wished.shape);
    for (const config::Point& point : wished.points) {
        rule.shape.vertices.push_back({point.x, point.y});
    }
    rule.emissivity = wished.emissivity;
    rule.distanceMetres = wished.distance;
    if (wished.reflective) {
        rule.reflectedCelsius = wished.reflectedTemperature;
    }
    setAlarm(rule, wished.alarm, mode);
    return rule;
}

thermal_rules::Comparison comparisonOf(const config::TemperatureComparison& wished) {
    return {
        wished.id,
        wished.name,
        wished.enabled,
        wished.first,
        wished.second,
        statisticOf(wished.statistic),
        wished.direction == config::TemperatureComparisonDirection::Above ? Direction::Above
                                                                          : Direction::Below,
        wished.difference,
        wished.tolerance,
        std::chrono::seconds(wished.filteringTime)
    };
}

EnhancementMode enhancementOf(config::ThermalPictureEnhancement mode) {
    switch (mode) {
        case config::ThermalPictureEnhancement::Off:
        case config::ThermalPictureEnhancement::Above:
            return EnhancementMode::Above;
        case config::ThermalPictureEnhancement::Between:
            return EnhancementMode::Between;
        case config::ThermalPictureEnhancement::Below:
            return EnhancementMode::Below;
    }
    return EnhancementMode::Above;
}

/// "#rrggbb", checked by the settings.
thermal_picture::Rgb rgbOf(const std::string& colour) {
    const auto part = [&](std::size_t at) {
        return static_cast<std::uint8_t>(std::stoi(colour.substr(at, 2), nullptr, 16));
    };
    return {part(1), part(3), part(5)};
}

/// "whiteHot" is called "white-hot" by the palettes.
std::string paletteName(config::ThermalPicturePalette palette) {
    std::string name;
    for (const char letter : config::toString(palette)) {
        if (letter >= 'A' && letter <= 'Z') {
            name += '-';
            name += static_cast<char>(letter - 'A' + 'a');
        } else {
            name += letter;
        }
    }
    return name;
}

thermal_rules::RuleSet wishedRules(const ThermalPlan& plan) {
    thermal_rules::RuleSet set;
    if (!plan.thermometry.enabled) {
        return set;
    }
    set.alarmInterval = std::chrono::seconds(plan.rules.alarmInterval);
    if (plan.rules.mode == config::TemperatureRulesMode::Normal) {
        Rule scene =
            thermal_rules::sceneRule(plan.thermometry.emissivity, plan.thermometry.distance);
        scene.id = 0;
        setAlarm(scene, plan.rules.scene, plan.rules.alarmMode);
        set.rules.push_back(std::move(scene));
        return set;
    }
    for (const config::TemperatureRule& rule : plan.rules.rules) {
        set.rules.push_back(ruleOf(rule, plan.rules.alarmMode));
    }
    for (const config::TemperatureComparison& pair : plan.rules.comparisons) {
        set.comparisons.push_back(comparisonOf(pair));
    }
    return set;
}

/// One unit for the whole device, if that is wanted (TC-UNT-01).
config::ThermometrySettings withUnits(
    config::ThermometrySettings settings, const config::UnitsSettings& units
) {
    if (!units.useSameUnit) {
        return settings;
    }
    switch (units.temperature) {
        case config::UnitsTemperature::Celsius:
            settings.unit = config::ThermometryUnit::Celsius;
            break;
        case config::UnitsTemperature::Fahrenheit:
            settings.unit = config::ThermometryUnit::Fahrenheit;
            break;
        case config::UnitsTemperature::Kelvin:
            settings.unit = config::ThermometryUnit::Kelvin;
            break;
    }
    settings.distanceUnit = units.distance == config::UnitsDistance::Foot
                                ? config::ThermometryDistanceUnit::Foot
                                : config::ThermometryDistanceUnit::Metre;
    return settings;
}

}  // namespace

std::shared_ptr<const ThermalPlan> ThermalPlan::of(
    const config::ChannelConfig& channel,
    const config::UnitsSettings& units,
    std::shared_ptr<const config::TimeZone> zone
) {
    return std::make_shared<const ThermalPlan>(ThermalPlan{
        withUnits(channel.thermometry, units),
        channel.temperatureRules,
        channel.thermalPicture,
        channel.fusion,
        channel.temperatureAlarmPicture,
        orientationOf(channel.image),
        std::move(zone)
    });
}

bool ThermalPlan::armed(WallTime time) const {
    return !zone || config::armed(rules.schedule, *zone, time);
}

thermal::ObjectParameters objectOf(const config::ThermometrySettings& settings) {
    return {
        settings.emissivity,
        settings.distance,
        settings.reflective ? settings.reflectedTemperature : settings.airTemperature,
        settings.airTemperature,
        settings.humidity,
        settings.windowTransmission,
        settings.windowTemperature
    };
}

thermal::ObjectParameters objectOf(const config::ThermometrySettings& settings, Surface surface) {
    return surface == Surface::Known ? objectOf(settings)
                                     : thermal::ObjectParameters{1, 0, 20, 20, 50, 1, 20};
}

double windowCelsius(const config::ThermometrySettings& settings, double sensorCelsius) {
    constexpr double kLargestCoefficient = 30;
    const double share = settings.calibrationCoefficient / kLargestCoefficient;
    const double window =
        settings.airTemperature + (sensorCelsius - settings.airTemperature) * share;
    // What the model takes.
    return std::clamp(window, -80.0, 200.0);
}

thermal::CameraModel limited(
    const thermal::CameraModel& camera, config::ThermometryMeasuringRange range
) {
    thermal::MeasuringRange wished = camera.range;
    switch (range) {
        case config::ThermometryMeasuringRange::Camera:
            break;
        case config::ThermometryMeasuringRange::Low:
            wished = {-20, 150};
            break;
        case config::ThermometryMeasuringRange::High:
            wished = {0, 550};
            break;
    }
    thermal::CameraModel made = camera;
    made.range.lowestCelsius = std::max(wished.lowestCelsius, camera.range.lowestCelsius);
    made.range.highestCelsius = std::min(wished.highestCelsius, camera.range.highestCelsius);
    return made;
}

thermal_rules::RuleSet ruleSetOf(const ThermalPlan& plan, Surface surface) {
    auto set = wishedRules(plan);
    if (surface == Surface::Unknown) {
        for (Rule& rule : set.rules) {
            rule.emissivity = 1;
            rule.distanceMetres = 0;
            rule.reflectedCelsius.reset();
        }
    }
    return set;
}

thermal_picture::LookSettings lookOf(const config::ThermalPictureSettings& settings) {
    thermal_picture::LookSettings look;
    look.palette = paletteName(settings.palette);
    look.detail = settings.detail;
    if (settings.range == config::ThermalPictureRange::Manual) {
        look.range.mode = thermal_picture::RangeMode::Manual;
        look.range.lowestCelsius = settings.lowestTemperature;
        look.range.highestCelsius = settings.highestTemperature;
    }
    if (settings.equalisation) {
        look.equalisation.emplace();
    }
    if (settings.enhancement != config::ThermalPictureEnhancement::Off) {
        look.enhancement = thermal_picture::TargetEnhancement{
            enhancementOf(settings.enhancement),
            settings.enhancementLowest,
            settings.enhancementHighest,
            rgbOf(settings.enhancementColour)
        };
    }
    return look;
}

thermal_picture::NoiseSettings noiseOf(const config::ThermalPictureSettings& settings) {
    thermal_picture::NoiseSettings noise;
    noise.temporal = settings.temporalNoise;
    noise.spatial = settings.spatialNoise;
    return noise;
}

thermal_picture::TemperatureUnit unitOf(const config::ThermometrySettings& settings) {
    switch (settings.unit) {
        case config::ThermometryUnit::Celsius:
            return thermal_picture::TemperatureUnit::Celsius;
        case config::ThermometryUnit::Fahrenheit:
            return thermal_picture::TemperatureUnit::Fahrenheit;
        case config::ThermometryUnit::Kelvin:
            return thermal_picture::TemperatureUnit::Kelvin;
    }
    return thermal_picture::TemperatureUnit::Celsius;
}

std::string alarmColourOf(const ThermalPlan& plan, int rule) {
    if (plan.rules.alarmMode != config::TemperatureRulesAlarmMode::Interval) {
        return plan.thermometry.alarmColour;
    }
    if (plan.rules.mode == config::TemperatureRulesMode::Normal) {
        return plan.rules.scene.intervalColour;
    }
    const auto found = std::ranges::find(plan.rules.rules, rule, &config::TemperatureRule::id);
    return found == plan.rules.rules.end() ? plan.thermometry.alarmColour
                                           : found->alarm.intervalColour;
}

std::string labelOf(int id, const std::string& name) {
    return name.empty() ? fmt::format("Rule {}", id) : name;
}

}  // namespace ocelli::camera::thermometry
