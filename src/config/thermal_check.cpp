// Cross checks of thermal settings.
#include "config/thermal_check.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace ocelli::config {
namespace {

constexpr double kSmallestArea = 1e-6;  // of the picture
constexpr double kLeastSpan = 0.1;      // °C

Error wrong(std::string field, std::string_view why, std::string allowed) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} {}", field, why))
        .withField(std::move(field), std::move(allowed));
}

Result<void> checkAlarm(
    const TemperatureAlarm& alarm, TemperatureRulesAlarmMode mode, const std::string& path
) {
    if (mode == TemperatureRulesAlarmMode::Interval) {
        if (alarm.highestTemperature < alarm.lowestTemperature) {
            return wrong(
                path + ".highestTemperature",
                fmt::format("must not be below the {} °C it begins at", alarm.lowestTemperature),
                fmt::format("{}..1000 °C", alarm.lowestTemperature)
            );
        }
        return {};
    }
    const bool above = alarm.direction == TemperatureAlarmDirection::Above;
    const double lead = alarm.alarmTemperature - alarm.preAlarmTemperature;
    if (above ? lead < 0 : lead > 0) {
        return wrong(
            path + ".preAlarmTemperature",
            fmt::format("must come before the alarm at {} °C", alarm.alarmTemperature),
            above ? fmt::format("-100..{} °C", alarm.alarmTemperature)
                  : fmt::format("{}..1000 °C", alarm.alarmTemperature)
        );
    }
    return {};
}

/// Twice the area that the corners enclose, by the shoelace formula.
double enclosed(const std::vector<Point>& points) {
    double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Point& a = points[i];
        const Point& b = points[(i + 1) % points.size()];
        sum += a.x * b.y - b.x * a.y;
    }
    return std::abs(sum);
}

Result<void> checkShape(const TemperatureRule& rule, const std::string& path) {
    const std::size_t corners = rule.points.size();
    const std::string field = path + ".points";
    switch (rule.shape) {
        case TemperatureRuleShape::Point:
            if (corners != 1) {
                return wrong(field, "of a point rule must be one", "1 corner");
            }
            return {};
        case TemperatureRuleShape::Line:
            if (corners != 2 || rule.points[0] == rule.points[1]) {
                return wrong(field, "of a line must be two, not the same", "2 corners");
            }
            return {};
        case TemperatureRuleShape::Area:
            if (corners < 3) {
                return wrong(field, "of an area must be at least three", "3..10 corners");
            }
            if (enclosed(rule.points) < 2 * kSmallestArea) {
                return wrong(field, "enclose nothing", "3..10 corners round an area");
            }
            return {};
    }
    return {};
}

const TemperatureRule* findArea(const std::vector<TemperatureRule>& rules, int id) {
    const auto found = std::ranges::find(rules, id, &TemperatureRule::id);
    const bool area = found != rules.end() && found->shape == TemperatureRuleShape::Area;
    return area ? &*found : nullptr;
}

Result<void> checkComparison(
    const TemperatureComparison& pair,
    const std::vector<TemperatureRule>& rules,
    const std::string& path
) {
    if (findArea(rules, pair.first) == nullptr) {
        return wrong(path + ".first", "must be the number of an area", "a rule of type area");
    }
    if (findArea(rules, pair.second) == nullptr || pair.first == pair.second) {
        return wrong(
            path + ".second", "must be the number of another area", "another rule of type area"
        );
    }
    return {};
}

}  // namespace

Result<void> check(const TemperatureRulesSettings& settings) {
    OCELLI_TRY(checkAlarm(settings.scene, settings.alarmMode, "scene"));
    std::set<int> ids;
    for (std::size_t i = 0; i < settings.rules.size(); ++i) {
        const TemperatureRule& rule = settings.rules[i];
        const std::string path = fmt::format("rules[{}]", i);
        if (!ids.insert(rule.id).second) {
            return wrong(path + ".id", "is also that of another rule", "a number of its own");
        }
        OCELLI_TRY(checkShape(rule, path));
        OCELLI_TRY(checkAlarm(rule.alarm, settings.alarmMode, path + ".alarm"));
    }
    for (std::size_t i = 0; i < settings.comparisons.size(); ++i) {
        const TemperatureComparison& pair = settings.comparisons[i];
        const std::string path = fmt::format("comparisons[{}]", i);
        if (!ids.insert(pair.id).second) {
            return wrong(path + ".id", "is also that of another one", "a number of its own");
        }
        OCELLI_TRY(checkComparison(pair, settings.rules, path));
    }
    return {};
}

Result<void> check(const ThermalPictureSettings& picture) {
    if (picture.highestTemperature < picture.lowestTemperature + kLeastSpan) {
        return wrong(
            "highestTemperature",
            fmt::format("must be at least 0.1 °C above the {} °C", picture.lowestTemperature),
            fmt::format("{}..1000 °C", picture.lowestTemperature + kLeastSpan)
        );
    }
    if (picture.enhancement == ThermalPictureEnhancement::Off) {
        return {};
    }
    const bool grey = picture.palette == ThermalPicturePalette::WhiteHot ||
                      picture.palette == ThermalPicturePalette::BlackHot;
    if (!grey) {
        return wrong("enhancement", "goes only with the palettes white hot and black hot", "off");
    }
    if (picture.enhancement == ThermalPictureEnhancement::Between &&
        picture.enhancementHighest < picture.enhancementLowest) {
        return wrong(
            "enhancementHighest",
            fmt::format("must not be below the {} °C", picture.enhancementLowest),
            fmt::format("{}..1000 °C", picture.enhancementLowest)
        );
    }
    return {};
}

}  // namespace ocelli::config
