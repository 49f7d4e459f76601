// Checks rules as a whole.
#include "camera/thermal_rules/rule.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace ocelli::camera::thermal_rules {
namespace {

using namespace std::chrono_literals;

constexpr double kColdest = -100;
constexpr double kHottest = 1000;
constexpr double kMostTolerance = 100;

Result<void> within(const char* name, double value, double lowest, double highest) {
    if (value >= lowest && value <= highest) {
        return {};
    }
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format("{} must be from {} to {} °C, not {}", name, lowest, highest, value)
    )
        .withField(name, fmt::format("{}..{}", lowest, highest));
}

Result<void> withinTime(const char* name, Duration value, Duration longest) {
    if (value >= 0ns && value <= longest) {
        return {};
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(longest).count();
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be from 0 to {} s", name, seconds))
        .withField(name, fmt::format("0..{}", seconds));
}

Result<void> check(const ThresholdAlarm& alarm) {
    OCELLI_TRY(within("alarm temperature", alarm.alarmCelsius, kColdest, kHottest));
    OCELLI_TRY(within("pre-alarm temperature", alarm.preAlarmCelsius, kColdest, kHottest));
    OCELLI_TRY(within("tolerance temperature", alarm.toleranceCelsius, 0, kMostTolerance));
    OCELLI_TRY(withinTime("pre-alarm filtering time", alarm.preAlarmFilteringTime, 1h));
    OCELLI_TRY(withinTime("alarm filtering time", alarm.alarmFilteringTime, 1h));
    const bool above = alarm.direction == Direction::Above;
    const double lead = alarm.alarmCelsius - alarm.preAlarmCelsius;
    if (above ? lead < 0 : lead > 0) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format(
                       "pre-alarm temperature {} °C must come before the alarm at {} °C",
                       alarm.preAlarmCelsius,
                       alarm.alarmCelsius
                   )
        )
            .withField("pre-alarm temperature");
    }
    return {};
}

Result<void> check(const IntervalAlarm& alarm) {
    OCELLI_TRY(within("lowest temperature", alarm.lowestCelsius, kColdest, kHottest));
    OCELLI_TRY(within("highest temperature", alarm.highestCelsius, alarm.lowestCelsius, kHottest));
    OCELLI_TRY(within("tolerance temperature", alarm.toleranceCelsius, 0, kMostTolerance));
    return withinTime("filtering time", alarm.filteringTime, 1h);
}

Result<void> check(const Rule& rule) {
    OCELLI_TRY(thermal_rules::check(rule.shape));
    if (rule.threshold && rule.interval) {
        return fail(ErrorKind::InvalidArgument, "either thresholds or a range can raise the alarm");
    }
    if (rule.threshold) {
        OCELLI_TRY(check(*rule.threshold));
    }
    if (rule.interval) {
        OCELLI_TRY(check(*rule.interval));
    }
    return {};
}

Result<void> check(const Comparison& comparison, const std::vector<Rule>& rules) {
    for (const int id : {comparison.firstRule, comparison.secondRule}) {
        const auto found = std::ranges::find(rules, id, &Rule::id);
        if (found == rules.end() || found->shape.kind != ShapeKind::Area) {
            return fail(ErrorKind::InvalidArgument, fmt::format("there is no area rule {}", id))
                .withField("rule");
        }
    }
    if (comparison.firstRule == comparison.secondRule) {
        return fail(ErrorKind::InvalidArgument, "two different areas can be compared")
            .withField("rule");
    }
    OCELLI_TRY(within("difference", comparison.differenceCelsius, -kHottest, kHottest));
    OCELLI_TRY(within("tolerance temperature", comparison.toleranceCelsius, 0, kMostTolerance));
    return withinTime("filtering time", comparison.filteringTime, 1h);
}

Result<void> named(Result<void> checked, int id, const std::string& name) {
    if (checked) {
        return checked;
    }
    return std::move(checked.error()).withContext(fmt::format("rule {}", id), name);
}

}  // namespace

std::string_view toString(Statistic statistic) {
    switch (statistic) {
        case Statistic::Maximum:
            return "maximum";
        case Statistic::Minimum:
            return "minimum";
        case Statistic::Average:
            return "average";
        case Statistic::Difference:
            return "difference";
    }
    return "maximum";
}

Rule sceneRule(double emissivity, double distanceMetres) {
    Rule rule;
    rule.name = "Scene";
    rule.emissivity = emissivity;
    rule.distanceMetres = distanceMetres;
    return rule;
}

Result<void> check(const RuleSet& set) {
    if (set.rules.size() > kMostRules || set.comparisons.size() > kMostComparisons) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("at most {} rules and {} comparisons", kMostRules, kMostComparisons)
        );
    }
    OCELLI_TRY(withinTime("alarm interval", set.alarmInterval, 24h));
    std::set<int> ids;
    for (const Rule& rule : set.rules) {
        OCELLI_TRY(named(check(rule), rule.id, rule.name));
        ids.insert(rule.id);
    }
    for (const Comparison& comparison : set.comparisons) {
        OCELLI_TRY(named(check(comparison, set.rules), comparison.id, comparison.name));
        ids.insert(comparison.id);
    }
    if (ids.size() != set.rules.size() + set.comparisons.size()) {
        return fail(ErrorKind::InvalidArgument, "two rules have the same number").withField("id");
    }
    return {};
}

}  // namespace ocelli::camera::thermal_rules
