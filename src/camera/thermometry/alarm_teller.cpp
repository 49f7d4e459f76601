// Follows which alarms go on and which of them have been told.
#include "camera/thermometry/alarm_teller.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "camera/thermometry/thermal_plan.h"

namespace ocelli::camera::thermometry {
namespace {

using events::EventState;
using thermal_rules::AlarmEvent;
using thermal_rules::AlarmLevel;
using thermal_rules::Comparison;
using thermal_rules::Direction;
using thermal_rules::Rule;
using thermal_rules::RuleSet;
using thermal_rules::Statistic;

double rounded(double value, double parts) {
    return std::round(value * parts) / parts + 0.0;
}

std::string_view wordOf(Direction direction) {
    return direction == Direction::Above ? "above" : "below";
}

/// What a rule's alarm is about, for people and programs.
Json conditionOf(const Rule& rule, AlarmLevel level) {
    if (rule.threshold) {
        const auto& alarm = *rule.threshold;
        const bool early = level == AlarmLevel::PreAlarm;
        return {
            {"statistic", toString(alarm.statistic)},
            {"comparison", wordOf(alarm.direction)},
            {"threshold", early ? alarm.preAlarmCelsius : alarm.alarmCelsius}
        };
    }
    if (rule.interval) {
        return {
            {"statistic", toString(rule.interval->statistic)},
            {"comparison", "within"},
            {"from", rule.interval->lowestCelsius},
            {"to", rule.interval->highestCelsius}
        };
    }
    return Json::object();
}

Json conditionOf(const Comparison& pair) {
    return {
        {"statistic", toString(pair.statistic)},
        {"comparison", wordOf(pair.direction)},
        {"threshold", pair.differenceCelsius},
        {"first", pair.firstRule},
        {"second", pair.secondRule}
    };
}

struct Described {
    std::string label;
    Json details;
};

Described describe(const RuleSet& rules, const AlarmEvent& event) {
    const auto rule = std::ranges::find(rules.rules, event.id, &Rule::id);
    if (rule != rules.rules.end()) {
        return {labelOf(event.id, rule->name), conditionOf(*rule, event.level)};
    }
    const auto pair = std::ranges::find(rules.comparisons, event.id, &Comparison::id);
    if (pair != rules.comparisons.end()) {
        return {labelOf(event.id, pair->name), conditionOf(*pair)};
    }
    return {labelOf(event.id, ""), Json::object()};
}

}  // namespace

void AlarmTeller::follow(
    const thermal_rules::Evaluation& found,
    const RuleSet& rules,
    bool armed,
    WallTime time,
    int width,
    int height
) {
    for (const AlarmEvent& event : found.events) {
        const Key key(event.id, event.level);
        const auto known = active_.find(key);
        if (!event.begins && known != active_.end()) {
            known->second.details["celsius"] = rounded(event.celsius, 100);
            tell(key, known->second, EventState::Stop, time);
            active_.erase(known);
            continue;
        }
        if (event.begins) {
            auto [label, details] = describe(rules, event);
            details["number"] = event.id;
            details["celsius"] = rounded(event.celsius, 100);
            details["x"] = rounded((event.where.x + 0.5) / width, 1e4);
            details["y"] = rounded((event.where.y + 0.5) / height, 1e4);
            active_[key] = {std::move(label), std::move(details), 0};
        }
    }
    for (auto& [key, active] : active_) {
        if (armed && active.id == 0) {
            tell(key, active, EventState::Start, time);
        } else if (!armed && active.id != 0) {
            tell(key, active, EventState::Stop, time);
        }
    }
}

void AlarmTeller::keepActive(const thermal_rules::RuleEngine& engine, WallTime time) {
    for (auto at = active_.begin(); at != active_.end();) {
        if (engine.isActive(at->first.first, at->first.second)) {
            ++at;
            continue;
        }
        tell(at->first, at->second, EventState::Stop, time);
        at = active_.erase(at);
    }
}

void AlarmTeller::endAll(WallTime time) {
    for (auto& [key, active] : active_) {
        tell(key, active, EventState::Stop, time);
    }
    active_.clear();
}

/// A stop of what was never told is nothing.
void AlarmTeller::tell(const Key& key, Active& active, EventState state, WallTime time) {
    if (state == EventState::Stop && active.id == 0) {
        return;
    }
    const bool early = key.second == AlarmLevel::PreAlarm;
    events::Event event;
    event.id = active.id;
    event.topic =
        std::string(early ? events::topic::kThermalPreAlarm : events::topic::kThermalAlarm);
    event.channel = channel_;
    event.rule = active.rule;
    event.state = state;
    event.time = time;
    event.details = active.details;
    const std::uint64_t id = bus_.publish(std::move(event));
    active.id = state == EventState::Stop ? 0 : id;
}

}  // namespace ocelli::camera::thermometry
