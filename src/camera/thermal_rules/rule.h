// Temperature rules as people set them, with their ranges.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "camera/thermal_rules/shape.h"

namespace ocelli::camera::thermal_rules {

enum class Statistic : std::uint8_t { Maximum, Minimum, Average, Difference };

/// "maximum", "minimum", "average", "difference".
std::string_view toString(Statistic statistic);

enum class Direction : std::uint8_t { Above, Below };

/// Alarms at thresholds (TC-EXP-09 to -12).
struct ThresholdAlarm {
    Statistic statistic = Statistic::Maximum;
    Direction direction = Direction::Above;
    double preAlarmCelsius = 50;        ///< -100..1000, not beyond the alarm
    double alarmCelsius = 55;           ///< -100..1000
    double toleranceCelsius = 3;        ///< 0..100
    Duration preAlarmFilteringTime{0};  ///< 0..1 h
    Duration alarmFilteringTime{0};     ///< 0..1 h

    bool operator==(const ThresholdAlarm&) const = default;
};

/// An alarm while a temperature lies inside a range (TC-NRM-06, TC-EXP-14).
struct IntervalAlarm {
    Statistic statistic = Statistic::Maximum;
    double lowestCelsius = 20;  ///< -100..1000, below the highest
    double highestCelsius = 30;
    double toleranceCelsius = 0;
    Duration filteringTime{0};

    bool operator==(const IntervalAlarm&) const = default;
};

/// One rule: where, of what, and what raises its alarm.
struct Rule {
    int id = 1;  ///< its own among all rules and comparisons
    std::string name;
    bool enabled = true;
    Shape shape;
    double emissivity = 0.95;  ///< as in thermal::ObjectParameters
    double distanceMetres = 1;
    std::optional<double> reflectedCelsius;   ///< nothing: that of the camera's settings
    std::optional<ThresholdAlarm> threshold;  ///< at most one of these two
    std::optional<IntervalAlarm> interval;

    bool operator==(const Rule&) const = default;
};

/// Compares two areas (TC-EXP-08): a statistic of the first less the same of the second.
struct Comparison {
    int id = 100;
    std::string name;
    bool enabled = true;
    int firstRule = 0;
    int secondRule = 0;
    Statistic statistic = Statistic::Maximum;
    Direction direction = Direction::Above;
    double differenceCelsius = 10;  ///< -1000..1000
    double toleranceCelsius = 1;
    Duration filteringTime{0};

    bool operator==(const Comparison&) const = default;
};

struct RuleSet {
    std::vector<Rule> rules;              ///< at most kMostRules
    std::vector<Comparison> comparisons;  ///< at most kMostComparisons
    Duration alarmInterval{0};            ///< 0..24 h from one alarm of a rule to its next
};

inline constexpr std::size_t kMostRules = 32;
inline constexpr std::size_t kMostComparisons = 16;

/// The whole scene as one rule (normal mode).
Rule sceneRule(double emissivity, double distanceMetres);

/// InvalidArgument that names rule, field and range; emissivity and distance are checked where they
/// are used, by thermal::Radiometry.
Result<void> check(const RuleSet& set);

}  // namespace ocelli::camera::thermal_rules
