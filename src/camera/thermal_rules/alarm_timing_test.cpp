// The golden courses of the manuals, and the rules of time one by one.
#include "camera/thermal_rules/alarm_timing.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli::camera::thermal_rules {
namespace {

using namespace std::chrono_literals;

/// One letter a second: R raised, E ended, a point for nothing; NaN in the course is nothing seen.
std::string changes(AlarmTiming timing, const std::vector<double>& course) {
    std::string letters;
    for (std::size_t i = 0; i < course.size(); ++i) {
        if (course[i] != course[i]) {
            timing.seeNothing();
            letters += '-';
            continue;
        }
        const MonoTime now{static_cast<std::int64_t>(i) * 1'000'000'000};
        switch (timing.see(course[i], now)) {
            case AlarmTiming::Change::None:
                letters += '.';
                break;
            case AlarmTiming::Change::Raised:
                letters += 'R';
                break;
            case AlarmTiming::Change::Ended:
                letters += 'E';
                break;
        }
    }
    return letters;
}

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

TEST(AlarmTiming, FollowsTheGoldenCourse) {
    const std::vector<double> course{
        49, 50, 51, 52, 54, 55, 56, 57, 54, 53, 52.0, 51.9, 49, 47.1, 47.0, 46.9
    };
    const AlarmTiming preAlarm(Condition::above(50, 3), 2s, 0s);
    const AlarmTiming alarm(Condition::above(55, 3), 2s, 0s);
    EXPECT_EQ(changes(preAlarm, course), "...R...........E");
    EXPECT_EQ(changes(alarm, course), ".......R...E....");
}

TEST(AlarmTiming, WithoutFilteringTimeRaisesAtOnce) {
    EXPECT_EQ(changes({Condition::above(55, 3), 0s, 0s}, {54.9, 55, 52, 51.9, 55}), ".R.ER");
}

TEST(AlarmTiming, StartsAnewWhenTheValueFallsBackDuringTheFilteringTime) {
    EXPECT_EQ(changes({Condition::above(55, 3), 2s, 0s}, {55, 56, 54.9, 55, 55, 55}), ".....R");
}

TEST(AlarmTiming, BelowIsTheMirrorImage) {
    EXPECT_EQ(changes({Condition::below(5, 1), 1s, 0s}, {6, 5, 4, 6.0, 6.1, 5, 5}), "..R.E.R");
}

TEST(AlarmTiming, WithinRaisesInsideARangeAndEndsBeyondTheTolerance) {
    EXPECT_EQ(
        changes({Condition::within(20, 30, 1), 0s, 0s}, {19.9, 20, 30, 31, 31.1, 30, 19, 18.9}),
        ".R..ER.E"
    );
}

TEST(AlarmTiming, TimeInWhichNothingIsSeenDoesNotCount) {
    EXPECT_EQ(
        changes({Condition::above(55, 3), 2s, 0s}, {55, 55, kNothing, kNothing, 55, 55}), "..--.R"
    );
    EXPECT_EQ(
        changes({Condition::above(55, 3), 0s, 0s}, {55, kNothing, kNothing, 53, 51}), "R--.E"
    );
}

TEST(AlarmTiming, KeepsTheIntervalBetweenTwoAlarms) {
    EXPECT_EQ(
        changes({Condition::above(55, 3), 0s, 5s}, {55, 50, 55, 55, 55, 55, 50, 55}), "RE...RE."
    );
}

}  // namespace
}  // namespace ocelli::camera::thermal_rules
