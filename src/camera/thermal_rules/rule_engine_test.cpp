// Rules over pictures: statistics, own parameters, freeze, comparisons; 10,000 random courses.
#include "camera/thermal_rules/rule_engine.h"

#include <cmath>
#include <random>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::camera::thermal_rules {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using thermal::CountImage;
using thermal::Radiometry;
using thermal::ReadingState;

const thermal::CameraModel kCamera{
    thermal::PlanckCalibration{21106.77, 0.012545258, 1501, 1, -7340}, {}, {-40, 150}
};
const thermal::ObjectParameters kBlackBody{1, 0, 20, 20, 50, 1, 20};

const Radiometry& blackBody() {
    static const auto made = *Radiometry::create(kCamera, kBlackBody);
    return made;
}

std::uint16_t countsAt(double celsius) {
    return static_cast<std::uint16_t>(std::lround(blackBody().countsOf(celsius)));
}

CountImage flat(double celsius, int width = 8, int height = 6) {
    return {
        width,
        height,
        std::vector<std::uint16_t>(static_cast<std::size_t>(width * height), countsAt(celsius))
    };
}

void put(CountImage& image, int x, int y, double celsius) {
    image.counts[static_cast<std::size_t>(y * image.width + x)] = countsAt(celsius);
}

Shape box(double left, double top, double right, double bottom) {
    return {ShapeKind::Area, {{left, top}, {right, top}, {right, bottom}, {left, bottom}}};
}

Rule ruleOf(int id, Shape shape) {
    Rule rule;
    rule.id = id;
    rule.shape = std::move(shape);
    rule.emissivity = 1;
    rule.distanceMetres = 0;
    return rule;
}

RuleEngine engineOf(const RuleSet& set, int width = 8, int height = 6) {
    RuleEngine engine;
    const auto applied = engine.apply(set, kCamera, kBlackBody, width, height);
    EXPECT_TRUE(applied) << (applied ? "" : applied.error().message());
    return engine;
}

MonoTime at(double seconds) {
    return {static_cast<std::int64_t>(std::llround(seconds * 1e9))};
}

TEST(RuleEngine, FindsExtremesAverageAndTheirPlaces) {
    auto image = flat(20);
    put(image, 2, 1, 60);
    put(image, 5, 4, 5);
    put(image, 7, 5, 90);
    auto engine = engineOf({{ruleOf(1, {}), ruleOf(2, box(0, 0, 0.5, 0.5))}, {}, 0s});
    const auto& found = engine.evaluate(image, false, at(0));
    ASSERT_EQ(found.readings.size(), 2U);
    const auto& scene = found.readings[0];
    EXPECT_NEAR(scene.maximum.celsius, 90, 0.02);
    EXPECT_EQ(std::tuple(scene.maximum.x, scene.maximum.y), std::tuple(7, 5));
    EXPECT_NEAR(scene.minimum.celsius, 5, 0.02);
    EXPECT_EQ(std::tuple(scene.minimum.x, scene.minimum.y), std::tuple(5, 4));
    EXPECT_NEAR(scene.averageCelsius, (45 * 20 + 60 + 5 + 90) / 48.0, 0.02);
    EXPECT_NEAR(scene.differenceCelsius(), 85, 0.04);
    EXPECT_EQ(scene.state, ReadingState::Radiometric);
    const auto& part = found.readings[1];
    EXPECT_NEAR(part.maximum.celsius, 60, 0.02);
    EXPECT_EQ(std::tuple(part.maximum.x, part.maximum.y), std::tuple(2, 1));
    EXPECT_NEAR(part.averageCelsius, (11 * 20 + 60) / 12.0, 0.02);
}

TEST(RuleEngine, EachRuleMeasuresWithItsOwnSurface) {
    Rule shiny = ruleOf(2, {});
    shiny.emissivity = 0.5;
    Rule mirror = shiny;
    mirror.id = 3;
    mirror.reflectedCelsius = 60;
    auto engine = engineOf({{ruleOf(1, {}), shiny, mirror}, {}, 0s});
    const auto& found = engine.evaluate(flat(60), false, at(0)).readings;
    EXPECT_NEAR(found[0].maximum.celsius, 60, 0.02);
    EXPECT_GT(found[1].maximum.celsius, 85);
    EXPECT_NEAR(found[2].maximum.celsius, 60, 0.02);
}

TEST(RuleEngine, AFrozenPictureIsToldAndRaisesAndEndsNothing) {
    Rule rule = ruleOf(1, {});
    rule.threshold = ThresholdAlarm{};
    auto engine = engineOf({{rule}, {}, 0s});
    EXPECT_TRUE(engine.evaluate(flat(90), true, at(0)).events.empty());
    EXPECT_EQ(engine.evaluate(flat(90), true, at(1)).readings[0].state, ReadingState::Frozen);
    const auto raised = engine.evaluate(flat(90), false, at(2));
    ASSERT_EQ(raised.events.size(), 2U);
    EXPECT_EQ(raised.events[0].level, AlarmLevel::PreAlarm);
    EXPECT_EQ(raised.events[1].level, AlarmLevel::Alarm);
    EXPECT_TRUE(engine.evaluate(flat(20), true, at(3)).events.empty());
    EXPECT_EQ(engine.evaluate(flat(20), true, at(4)).readings[0].level, AlarmLevel::Alarm);
    EXPECT_EQ(engine.evaluate(flat(20), false, at(5)).events.size(), 2U);
}

TEST(RuleEngine, AlarmsOfRulesThatStayGoOnWhenOthersChange) {
    Rule stays = ruleOf(1, {});
    stays.threshold = ThresholdAlarm{};
    Rule changes = ruleOf(2, {});
    changes.threshold = ThresholdAlarm{};
    auto engine = engineOf({{stays, changes}, {}, 0s});
    EXPECT_EQ(engine.evaluate(flat(90), false, at(0)).events.size(), 4U);
    changes.threshold->alarmCelsius = 60;
    ASSERT_TRUE(engine.apply({{stays, changes}, {}, 0s}, kCamera, kBlackBody, 8, 6));
    EXPECT_TRUE(engine.isActive(1, AlarmLevel::Alarm));
    EXPECT_TRUE(engine.isActive(1, AlarmLevel::PreAlarm));
    EXPECT_FALSE(engine.isActive(2, AlarmLevel::Alarm));
    const auto& found = engine.evaluate(flat(90), false, at(1));
    ASSERT_EQ(found.events.size(), 2U);
    EXPECT_EQ(found.events[0].id, 2);
    EXPECT_EQ(found.readings[0].level, AlarmLevel::Alarm);
}

TEST(RuleEngine, HotterThanTheCameraMeasuresRaisesTheAlarm) {
    Rule rule = ruleOf(1, {});
    rule.threshold = ThresholdAlarm{};
    auto engine = engineOf({{rule}, {}, 0s});
    auto image = flat(20);
    image.counts[3] = 65'535;
    const auto& found = engine.evaluate(image, false, at(0));
    EXPECT_EQ(found.readings[0].state, ReadingState::Clipped);
    EXPECT_NEAR(found.readings[0].maximum.celsius, 150.01, 1e-4);
    EXPECT_EQ(found.events.size(), 2U);
}

TEST(RuleEngine, ComparesTwoAreas) {
    Comparison comparison;
    comparison.firstRule = 1;
    comparison.secondRule = 2;
    comparison.differenceCelsius = 10;
    comparison.toleranceCelsius = 2;
    comparison.filteringTime = 1s;
    auto engine =
        engineOf({{ruleOf(1, box(0, 0, 0.5, 1)), ruleOf(2, box(0.5, 0, 1, 1))}, {comparison}, 0s});
    auto image = flat(20);
    put(image, 1, 1, 30.1);
    EXPECT_TRUE(engine.evaluate(image, false, at(0)).events.empty());
    const auto raised = engine.evaluate(image, false, at(1)).events;
    ASSERT_EQ(raised.size(), 1U);
    EXPECT_EQ(raised[0].id, 100);
    EXPECT_TRUE(raised[0].begins);
    EXPECT_EQ(raised[0].where.x, 1);
    put(image, 1, 1, 28.2);
    EXPECT_TRUE(engine.evaluate(image, false, at(2)).events.empty());
    put(image, 1, 1, 27.8);
    const auto ended = engine.evaluate(image, false, at(3)).events;
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_FALSE(ended[0].begins);
}

TEST(RuleEngine, DisabledRulesMeasureNothing) {
    Rule off = ruleOf(2, {});
    off.enabled = false;
    auto engine = engineOf({{ruleOf(1, {}), off}, {}, 0s});
    EXPECT_EQ(engine.evaluate(flat(20), false, at(0)).readings.size(), 1U);
}

TEST(RuleEngine, NamesTheRuleAndTheFieldThatAreWrong) {
    const auto complaint = [](const RuleSet& set) {
        RuleEngine engine;
        const auto applied = engine.apply(set, kCamera, kBlackBody, 8, 6);
        return applied ? std::string("no complaint") : applied.error().message();
    };
    Rule rule = ruleOf(7, {});
    rule.name = "Motor";
    rule.emissivity = 0;
    EXPECT_THAT(complaint({{rule}, {}, 0s}), HasSubstr("rule 7 (Motor): emissivity must be from"));
    rule.emissivity = 1;
    rule.threshold = ThresholdAlarm{};
    rule.threshold->preAlarmCelsius = 60;
    EXPECT_THAT(complaint({{rule}, {}, 0s}), HasSubstr("must come before the alarm"));
    rule.threshold->preAlarmCelsius = std::nan("");
    EXPECT_THAT(complaint({{rule}, {}, 0s}), HasSubstr("pre-alarm temperature must be from"));
    rule.threshold = ThresholdAlarm{};
    rule.interval = IntervalAlarm{};
    EXPECT_THAT(complaint({{rule}, {}, 0s}), HasSubstr("either"));
    rule.interval.reset();
    EXPECT_THAT(complaint({{rule, rule}, {}, 0s}), HasSubstr("same number"));
    EXPECT_THAT(complaint({{rule}, {}, -1s}), HasSubstr("alarm interval must be from 0"));
    Comparison comparison;
    comparison.firstRule = 7;
    comparison.secondRule = 8;
    EXPECT_THAT(complaint({{rule}, {comparison}, 0s}), HasSubstr("no area rule 7"));
    EXPECT_THAT(complaint({std::vector<Rule>(33, rule), {}, 0s}), HasSubstr("at most 32 rules"));
}

/// One level of one course, by the words of the manual and nothing else.
struct ReferenceLevel {
    double threshold, tolerance;
    bool above;
    double filteringSeconds, intervalSeconds;
};

struct Sample {
    double seconds;
    bool frozen;
    CountImage image;
    double value;  ///< as it is compared
};

bool meets(const ReferenceLevel& level, double value) {
    return level.above ? value >= level.threshold : value <= level.threshold;
}

/// For how long the condition has been seen to hold without a break, looking back from sample i.
double seenHolding(const ReferenceLevel& level, const std::vector<Sample>& course, std::size_t i) {
    double held = 0;
    bool neighbours = true;
    double later = course[i].seconds;
    for (std::size_t j = i; j-- > 0;) {
        if (course[j].frozen) {
            neighbours = false;
            continue;
        }
        if (!meets(level, course[j].value)) {
            break;
        }
        if (neighbours) {
            held += later - course[j].seconds;
        }
        later = course[j].seconds;
        neighbours = true;
    }
    return held;
}

/// (sample, begins) of one level.
std::vector<std::pair<std::size_t, bool>> referenceEvents(
    const ReferenceLevel& level, const std::vector<Sample>& course
) {
    std::vector<std::pair<std::size_t, bool>> events;
    bool active = false;
    double raised = -1e9;
    for (std::size_t i = 0; i < course.size(); ++i) {
        const Sample& sample = course[i];
        if (sample.frozen) {
            continue;
        }
        const double past = level.above ? level.threshold - level.tolerance - sample.value
                                        : sample.value - level.threshold - level.tolerance;
        if (active && past > 0) {
            active = false;
            events.emplace_back(i, false);
        } else if (!active && meets(level, sample.value) &&
                   seenHolding(level, course, i) >= level.filteringSeconds &&
                   sample.seconds - raised >= level.intervalSeconds) {
            active = true;
            raised = sample.seconds;
            events.emplace_back(i, true);
        }
    }
    return events;
}

class RandomCourses {
  public:
    explicit RandomCourses(unsigned seed) : random_(seed) {}

    int whole(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

    bool chance(int percent) { return whole(0, 99) < percent; }

    /// 40 pictures, in quarters of a second, wandering round 50 °C; now and then a frozen one.
    std::vector<Sample> course(Statistic statistic) {
        std::vector<Sample> samples;
        double seconds = 0;
        double warm = whole(44, 56);
        for (int i = 0; i < 40; ++i) {
            seconds += 0.25 * whole(1, 4);
            warm += 0.5 * whole(-6, 6);
            warm = std::clamp(warm, 35.0, 65.0);
            auto image = flat(warm, 4, 3);
            const double apart = 0.5 * whole(0, 40);
            put(image, whole(0, 3), whole(0, 2), warm + apart);
            samples.push_back({seconds, chance(8), image, 0});
            samples.back().value = valueOf(image, statistic);
        }
        return samples;
    }

    Rule rule(Statistic statistic) {
        Rule made = ruleOf(1, {});
        ThresholdAlarm alarm;
        alarm.statistic = statistic;
        alarm.direction = chance(50) ? Direction::Above : Direction::Below;
        const double middle = statistic == Statistic::Difference ? 10 : 50;
        const double lead = 0.5 * whole(0, 10);
        const double sign = alarm.direction == Direction::Above ? 1 : -1;
        // Off the grid of the samples, so that no rounding decides.
        alarm.preAlarmCelsius = middle + whole(-3, 3) + 0.13;
        alarm.alarmCelsius = alarm.preAlarmCelsius + sign * lead;
        alarm.toleranceCelsius = 0.5 * whole(0, 8);
        alarm.preAlarmFilteringTime = std::chrono::milliseconds(250 * whole(0, 12));
        alarm.alarmFilteringTime = std::chrono::milliseconds(250 * whole(0, 12));
        made.threshold = alarm;
        return made;
    }

  private:
    /// The statistic straight from the pixels.
    static double valueOf(const CountImage& image, Statistic statistic) {
        double least = 1e9;
        double most = -1e9;
        double sum = 0;
        for (const std::uint16_t counts : image.counts) {
            const double celsius = blackBody().celsiusOf(counts);
            least = std::min(least, celsius);
            most = std::max(most, celsius);
            sum += celsius;
        }
        switch (statistic) {
            case Statistic::Maximum:
                return most;
            case Statistic::Minimum:
                return least;
            case Statistic::Difference:
                return most - least;
            case Statistic::Average:
                break;
        }
        return sum / static_cast<double>(image.counts.size());
    }

    std::mt19937 random_;
};

TEST(RuleEngine, TenThousandRandomCoursesMatchAStraightforwardModel) {
    RandomCourses random(20261121);
    std::size_t events = 0;
    for (int i = 0; i < 10'000; ++i) {
        const auto statistic = static_cast<Statistic>(random.whole(0, 3));
        const Rule rule = random.rule(statistic);
        const double interval = random.chance(30) ? 0.25 * random.whole(1, 40) : 0;
        const auto course = random.course(statistic);
        const auto seconds = [](Duration time) { return static_cast<double>(time.count()) / 1e9; };
        const ThresholdAlarm& alarm = *rule.threshold;
        const bool above = alarm.direction == Direction::Above;
        const ReferenceLevel levels[] = {
            {alarm.preAlarmCelsius,
             alarm.toleranceCelsius,
             above,
             seconds(alarm.preAlarmFilteringTime),
             interval},
            {alarm.alarmCelsius,
             alarm.toleranceCelsius,
             above,
             seconds(alarm.alarmFilteringTime),
             interval},
        };
        std::vector<std::pair<std::size_t, bool>> found[2];
        auto engine = engineOf({{rule}, {}, at(interval) - at(0)}, 4, 3);
        for (std::size_t k = 0; k < course.size(); ++k) {
            const auto& evaluation =
                engine.evaluate(course[k].image, course[k].frozen, at(course[k].seconds));
            for (const AlarmEvent& event : evaluation.events) {
                found[event.level == AlarmLevel::Alarm ? 1 : 0].emplace_back(k, event.begins);
            }
        }
        for (int level = 0; level < 2; ++level) {
            ASSERT_EQ(found[level], referenceEvents(levels[level], course)) << "course " << i;
            events += found[level].size();
        }
    }
    EXPECT_GT(events, 20'000U) << "the courses were too quiet to prove anything";
}

}  // namespace
}  // namespace ocelli::camera::thermal_rules
