// Chooses and words the lines, and stacks them at the lower left.
#include "camera/thermometry/alarm_picture.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "camera/thermometry/thermal_plan.h"

namespace ocelli::camera::thermometry {
namespace {

using thermal_picture::TemperatureUnit;
using thermal_rules::AlarmLevel;
using thermal_rules::Comparison;
using thermal_rules::Direction;
using thermal_rules::Rule;
using thermal_rules::RuleReading;
using thermal_rules::Statistic;

constexpr double kFeetInMetre = 1 / 0.3048;
constexpr pixels::YuvColour kWhite{235, 128, 128};
constexpr pixels::YuvColour kBlack{16, 128, 128};

template <class T>
const T* findById(const std::vector<T>& list, int id) {
    const auto found = std::ranges::find(list, id, &T::id);
    return found == list.end() ? nullptr : &*found;
}

std::string_view shortOf(Statistic statistic) {
    switch (statistic) {
        case Statistic::Maximum:
            return "max";
        case Statistic::Minimum:
            return "min";
        case Statistic::Average:
            return "avg";
        case Statistic::Difference:
            return "max-min";
    }
    return "max";
}

char signOf(Direction direction) {
    return direction == Direction::Above ? '>' : '<';
}

std::string formatDifference(double kelvin, TemperatureUnit unit) {
    return unit == TemperatureUnit::Fahrenheit ? fmt::format("{:.1f} °F", kelvin * 1.8)
                                               : fmt::format("{:.1f} K", kelvin);
}

std::string formatValue(double celsius, Statistic statistic, TemperatureUnit unit) {
    return statistic == Statistic::Difference ? formatDifference(celsius, unit)
                                              : thermal_picture::formatTemperature(celsius, unit);
}

std::string formatDistance(double metres, config::ThermometryDistanceUnit unit) {
    return unit == config::ThermometryDistanceUnit::Foot
               ? fmt::format("{:.1f} ft", metres * kFeetInMetre)
               : fmt::format("{:.1f} m", metres);
}

/// "max > 55.0 °C"; empty for a rule that only measures.
std::string conditionOf(const Rule& rule, AlarmLevel level, TemperatureUnit unit) {
    if (rule.threshold) {
        const auto& alarm = *rule.threshold;
        const double limit =
            level == AlarmLevel::PreAlarm ? alarm.preAlarmCelsius : alarm.alarmCelsius;
        return fmt::format(
            "{} {} {}",
            shortOf(alarm.statistic),
            signOf(alarm.direction),
            formatValue(limit, alarm.statistic, unit)
        );
    }
    if (rule.interval) {
        const auto& alarm = *rule.interval;
        return fmt::format(
            "{} {} .. {}",
            shortOf(alarm.statistic),
            formatValue(alarm.lowestCelsius, alarm.statistic, unit),
            formatValue(alarm.highestCelsius, alarm.statistic, unit)
        );
    }
    return {};
}

/// "Motor - Window: max > 10.0 K".
std::string conditionOf(
    const Comparison& pair, const thermal_rules::RuleSet& rules, TemperatureUnit unit
) {
    const auto label = [&](int id) {
        const Rule* rule = findById(rules.rules, id);
        return labelOf(id, rule == nullptr ? "" : rule->name);
    };
    return fmt::format(
        "{} - {}: {} {} {}",
        label(pair.firstRule),
        label(pair.secondRule),
        shortOf(pair.statistic),
        signOf(pair.direction),
        formatDifference(pair.differenceCelsius, unit)
    );
}

std::vector<std::string> comparisonLines(const Measurement& measurement, int number) {
    const Comparison* pair = findById(measurement.rules->comparisons, number);
    if (pair == nullptr) {
        return {};
    }
    const ThermalPlan& plan = *measurement.plan;
    const auto& wished = plan.alarmPicture;
    const auto unit = unitOf(plan.thermometry);
    std::vector<std::string> head;
    if (wished.name) {
        head.push_back(labelOf(number, pair->name));
    }
    const auto* reading = findById(measurement.found.comparisons, number);
    if (wished.temperature && reading != nullptr) {
        head.push_back(formatDifference(reading->celsius, unit));
    }
    std::vector<std::string> lines;
    if (!head.empty()) {
        lines.push_back(fmt::format("{}", fmt::join(head, " ")));
    }
    if (wished.condition) {
        lines.push_back(conditionOf(*pair, *measurement.rules, unit));
    }
    return lines;
}

}  // namespace

std::vector<int> rulesOfAlarm(const Measurement& measurement, int number) {
    std::vector<int> ids;
    const auto add = [&](int id) {
        if (findById(measurement.rules->rules, id) != nullptr &&
            std::ranges::find(ids, id) == ids.end()) {
            ids.push_back(id);
        }
    };
    if (const auto* pair = findById(measurement.rules->comparisons, number)) {
        add(pair->firstRule);
        add(pair->secondRule);
    } else {
        add(number);
    }
    for (const RuleReading& reading : measurement.found.readings) {
        if (reading.level != AlarmLevel::None) {
            add(reading.id);
        }
    }
    return ids;
}

std::vector<std::string> alarmLines(const Measurement& measurement, int id, AlarmLevel level) {
    const Rule* rule = findById(measurement.rules->rules, id);
    const RuleReading* reading = findById(measurement.found.readings, id);
    if (rule == nullptr || reading == nullptr) {
        return {};
    }
    const ThermalPlan& plan = *measurement.plan;
    const auto& wished = plan.alarmPicture;
    const auto unit = unitOf(plan.thermometry);
    std::vector<std::string> lines;
    const std::string label = id == 0 ? "Scene" : labelOf(id, rule->name);
    if (wished.temperature) {
        const std::string caption =
            captionOf(wished.name ? label : "", *reading, rule->shape.kind, plan.thermometry);
        lines.emplace_back(trim(caption));
    } else if (wished.name) {
        lines.push_back(label);
    }
    if (wished.condition) {
        const auto raised = level == AlarmLevel::None ? reading->level : level;
        if (auto condition = conditionOf(*rule, raised, unit); !condition.empty()) {
            lines.push_back(std::move(condition));
        }
    }
    std::vector<std::string> surface;
    if (wished.emissivity) {
        surface.push_back(fmt::format("ε {:.2f}", rule->emissivity));
    }
    if (wished.distance) {
        surface.push_back(formatDistance(rule->distanceMetres, plan.thermometry.distanceUnit));
    }
    if (wished.reflectedTemperature) {
        const double reflected =
            rule->reflectedCelsius.value_or(measurement.radiometry->object().reflectedCelsius);
        surface.push_back("refl. " + thermal_picture::formatTemperature(reflected, unit));
    }
    if (!surface.empty()) {
        lines.push_back(fmt::format("{}", fmt::join(surface, "  ")));
    }
    return lines;
}

Result<void> AlarmPicture::draw(
    media::Frame& frame,
    const Measurement& measurement,
    int number,
    AlarmLevel level,
    const RuleDrawing::Map& map
) {
    const ThermalPlan& plan = *measurement.plan;

    struct Line {
        std::string text;
        pixels::YuvColour colour;
    };

    std::vector<Line> lines;
    for (std::string& text : comparisonLines(measurement, number)) {
        lines.push_back({std::move(text), alarmColour(plan, -1, AlarmLevel::Alarm)});
    }
    for (const int id : rulesOfAlarm(measurement, number)) {
        const RuleReading* reading = findById(measurement.found.readings, id);
        if (reading == nullptr) {
            continue;
        }
        const bool cause = id == number;
        const AlarmLevel shown =
            cause && level != AlarmLevel::None ? std::max(level, reading->level) : reading->level;
        const pixels::YuvColour colour = alarmColour(plan, id, shown);
        if (plan.alarmPicture.shape) {
            drawOutline(frame, *findById(measurement.rules->rules, id), colour, map);
        }
        for (std::string& text : alarmLines(measurement, id, cause ? level : AlarmLevel::None)) {
            lines.push_back({std::move(text), colour});
        }
    }
    OCELLI_TRY(texts_.setSize(textSizeOf(plan.thermometry, frame.height())));
    // White is read on everything; whose line it is, a bar in the colour of its level tells. The
    // lowest part of the picture is left to the text on the screen.
    const int bar = std::max(2, frame.width() / 160) & ~1;
    const int left = frame.width() / 50 & ~1;
    const int textLeft = left + 2 * bar;
    std::vector<const pixels::TextLine*> rendered;
    int height = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        rendered.push_back(
            &texts_.line(static_cast<int>(i), lines[i].text, frame.width() - textLeft)
        );
        height += rendered.back()->height();
    }
    // The alarm's own lines come first: what does not fit is of further rules.
    int top = std::max(0, frame.height() - frame.height() / 10 - height);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        pixels::drawBar(frame, left, top, bar, rendered[i]->height(), lines[i].colour, 255);
        pixels::drawText(frame, *rendered[i], textLeft, top, {kWhite, kBlack});
        top += rendered[i]->height();
    }
    return {};
}

}  // namespace ocelli::camera::thermometry
