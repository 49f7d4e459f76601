// Statistics by rule and the way from values to events.
#include "camera/thermal_rules/rule_engine.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "camera/thermal/count_statistics.h"

namespace ocelli::camera::thermal_rules {
namespace {

using thermal::ReadingState;
using thermal::Spot;

Condition conditionOf(Direction direction, double threshold, double tolerance) {
    return direction == Direction::Above ? Condition::above(threshold, tolerance)
                                         : Condition::below(threshold, tolerance);
}

/// The worse of two states of pixels.
ReadingState worse(ReadingState a, ReadingState b) {
    const auto either = [a, b](ReadingState state) { return a == state || b == state; };
    if (either(ReadingState::OutOfRange)) {
        return ReadingState::OutOfRange;
    }
    return either(ReadingState::Clipped) ? ReadingState::Clipped : ReadingState::Radiometric;
}

/// Where counts are least and most, and what is needed for the mean.
struct Extremes {
    std::uint16_t least = 0xFFFF;
    std::uint16_t most = 0;
    Run leastIn;
    Run mostIn;
    bool any = false;
};

void add(Extremes& extremes, const Run& run, std::span<const std::uint16_t> counts) {
    const auto [least, most] = thermal::extremesOf(counts);
    if (!extremes.any || least < extremes.least) {
        extremes.least = least;
        extremes.leastIn = run;
    }
    if (!extremes.any || most > extremes.most) {
        extremes.most = most;
        extremes.mostIn = run;
    }
    extremes.any = true;
}

std::span<const std::uint16_t> countsOf(const thermal::CountImage& image, const Run& run) {
    return image.row(run.y).subspan(
        static_cast<std::size_t>(run.x), static_cast<std::size_t>(run.length)
    );
}

/// The first pixel of the run that has these counts.
Spot spotOf(
    const thermal::CountImage& image, const Run& run, std::uint16_t counts, double celsius
) {
    const auto part = countsOf(image, run);
    const auto found = std::ranges::find(part, counts);
    return {celsius, run.x + static_cast<int>(found - part.begin()), run.y};
}

}  // namespace

std::string_view toString(AlarmLevel level) {
    switch (level) {
        case AlarmLevel::None:
            return "none";
        case AlarmLevel::PreAlarm:
            return "preAlarm";
        case AlarmLevel::Alarm:
            return "alarm";
    }
    return "none";
}

double RuleReading::value(Statistic statistic) const {
    switch (statistic) {
        case Statistic::Maximum:
            return maximum.celsius;
        case Statistic::Minimum:
            return minimum.celsius;
        case Statistic::Average:
            return averageCelsius;
        case Statistic::Difference:
            return differenceCelsius();
    }
    return std::nan("");
}

Result<void> RuleEngine::apply(
    const RuleSet& set,
    const thermal::CameraModel& camera,
    const thermal::ObjectParameters& scene,
    int width,
    int height
) {
    OCELLI_TRY(check(set));
    std::vector<Measured> rules;
    for (const Rule& rule : set.rules) {
        thermal::ObjectParameters object = scene;
        object.emissivity = rule.emissivity;
        object.distanceMetres = rule.distanceMetres;
        object.reflectedCelsius = rule.reflectedCelsius.value_or(scene.reflectedCelsius);
        auto radiometry = thermal::Radiometry::create(camera, object);
        if (!radiometry) {
            return std::move(radiometry.error())
                .withContext("rule " + std::to_string(rule.id), rule.name);
        }
        if (!rule.enabled) {
            continue;
        }
        Measured measured{
            rule, pixelsOf(rule.shape, width, height), thermal::Converter(*radiometry), {}, {}
        };
        if (const auto& t = rule.threshold) {
            measured.preAlarm.emplace(
                conditionOf(t->direction, t->preAlarmCelsius, t->toleranceCelsius),
                t->preAlarmFilteringTime,
                set.alarmInterval
            );
            measured.alarm.emplace(
                conditionOf(t->direction, t->alarmCelsius, t->toleranceCelsius),
                t->alarmFilteringTime,
                set.alarmInterval
            );
        } else if (const auto& i = rule.interval) {
            measured.alarm.emplace(
                Condition::within(i->lowestCelsius, i->highestCelsius, i->toleranceCelsius),
                i->filteringTime,
                set.alarmInterval
            );
        }
        rules.push_back(std::move(measured));
    }
    std::vector<Compared> comparisons;
    for (const Comparison& c : set.comparisons) {
        if (c.enabled) {
            const auto condition =
                conditionOf(c.direction, c.differenceCelsius, c.toleranceCelsius);
            comparisons.push_back({c, {condition, c.filteringTime, set.alarmInterval}});
        }
    }
    if (set.alarmInterval == alarmInterval_) {
        takeOverTimings(rules, comparisons);
    }
    alarmInterval_ = set.alarmInterval;
    rules_ = std::move(rules);
    comparisons_ = std::move(comparisons);
    width_ = width;
    height_ = height;
    return {};
}

void RuleEngine::takeOverTimings(std::vector<Measured>& rules, std::vector<Compared>& comparisons)
    const {
    for (Measured& rule : rules) {
        const auto same = std::ranges::find(rules_, rule.rule, &Measured::rule);
        if (same != rules_.end()) {
            rule.preAlarm = same->preAlarm;
            rule.alarm = same->alarm;
        }
    }
    for (Compared& pair : comparisons) {
        const auto same = std::ranges::find(comparisons_, pair.comparison, &Compared::comparison);
        if (same != comparisons_.end()) {
            pair.alarm = same->alarm;
        }
    }
}

bool RuleEngine::isActive(int id, AlarmLevel level) const {
    for (const Measured& rule : rules_) {
        const auto& timing = level == AlarmLevel::PreAlarm ? rule.preAlarm : rule.alarm;
        if (rule.rule.id == id && timing && timing->active()) {
            return true;
        }
    }
    return level == AlarmLevel::Alarm &&
           std::ranges::any_of(comparisons_, [id](const Compared& pair) {
               return pair.comparison.id == id && pair.alarm.active();
           });
}

RuleReading RuleEngine::read(const Measured& rule, const thermal::CountImage& image) {
    Extremes extremes;
    double sum = 0;
    std::size_t count = 0;
    for (const Run& run : rule.runs) {
        const auto counts = countsOf(image, run);
        add(extremes, run, counts);
        const auto part = rule.converter.sumCelsius(counts);
        sum += part.celsius;
        count += part.count;
    }
    const auto least = rule.converter.readingOf(extremes.least);
    const auto most = rule.converter.readingOf(extremes.most);
    RuleReading reading;
    reading.id = rule.rule.id;
    reading.state = worse(least.state, most.state);
    reading.minimum = spotOf(image, extremes.leastIn, extremes.least, least.celsius);
    reading.maximum = spotOf(image, extremes.mostIn, extremes.most, most.celsius);
    reading.averageCelsius = count > 0 ? sum / static_cast<double>(count) : std::nan("");
    return reading;
}

const Evaluation& RuleEngine::evaluate(
    const thermal::CountImage& image, bool frozen, MonoTime now
) {
    OCELLI_ASSERT(image.width == width_ && image.height == height_);
    evaluation_.readings.clear();
    evaluation_.comparisons.clear();
    evaluation_.events.clear();
    for (Measured& rule : rules_) {
        RuleReading reading = read(rule, image);
        if (frozen) {
            reading.state = ReadingState::Frozen;
        }
        judge(rule, reading, !frozen, now);
        evaluation_.readings.push_back(reading);
    }
    for (Compared& pair : comparisons_) {
        judge(pair, !frozen, now);
    }
    return evaluation_;
}

void RuleEngine::judge(Measured& rule, RuleReading& reading, bool seen, MonoTime now) {
    Statistic statistic = Statistic::Maximum;
    if (rule.rule.threshold) {
        statistic = rule.rule.threshold->statistic;
    } else if (rule.rule.interval) {
        statistic = rule.rule.interval->statistic;
    }
    const double value = reading.value(statistic);
    const Spot& where = statistic == Statistic::Minimum ? reading.minimum : reading.maximum;
    const int id = rule.rule.id;
    if (rule.preAlarm) {
        step(*rule.preAlarm, {id, AlarmLevel::PreAlarm, true, value, where}, seen, now);
    }
    if (rule.alarm) {
        step(*rule.alarm, {id, AlarmLevel::Alarm, true, value, where}, seen, now);
    }
    if (rule.alarm && rule.alarm->active()) {
        reading.level = AlarmLevel::Alarm;
    } else if (rule.preAlarm && rule.preAlarm->active()) {
        reading.level = AlarmLevel::PreAlarm;
    }
}

void RuleEngine::judge(Compared& pair, bool seen, MonoTime now) {
    const RuleReading* first = readingOf(pair.comparison.firstRule);
    const RuleReading* second = readingOf(pair.comparison.secondRule);
    if (first == nullptr || second == nullptr) {
        // One of the areas is switched off: nothing can be seen.
        pair.alarm.seeNothing();
        evaluation_.comparisons.push_back({pair.comparison.id});
        return;
    }
    const Statistic statistic = pair.comparison.statistic;
    const double value = first->value(statistic) - second->value(statistic);
    const Spot& where = statistic == Statistic::Minimum ? first->minimum : first->maximum;
    step(pair.alarm, {pair.comparison.id, AlarmLevel::Alarm, true, value, where}, seen, now);
    const AlarmLevel level = pair.alarm.active() ? AlarmLevel::Alarm : AlarmLevel::None;
    evaluation_.comparisons.push_back({pair.comparison.id, value, level});
}

const RuleReading* RuleEngine::readingOf(int id) const {
    const auto found = std::ranges::find(evaluation_.readings, id, &RuleReading::id);
    return found == evaluation_.readings.end() ? nullptr : &*found;
}

void RuleEngine::step(AlarmTiming& timing, const AlarmEvent& event, bool seen, MonoTime now) {
    // Clipped values take part: hotter than the camera measures is hot enough for any alarm.
    if (!seen || std::isnan(event.celsius)) {
        timing.seeNothing();
        return;
    }
    const auto change = timing.see(event.celsius, now);
    if (change == AlarmTiming::Change::None) {
        return;
    }
    evaluation_.events.push_back(event);
    evaluation_.events.back().begins = change == AlarmTiming::Change::Raised;
}

}  // namespace ocelli::camera::thermal_rules
