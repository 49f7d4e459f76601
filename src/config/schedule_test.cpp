// Tests of week schedules in a zone with summer time.
#include "config/schedule.h"

#include <gtest/gtest.h>

namespace ocelli::config {
namespace {

WallTime at(std::string_view text) {
    return parseTime(text).value();
}

std::vector<DaySchedule> nightsOfSunday() {
    std::vector<DaySchedule> week(7);
    week[6].periods = {Period{.from = 120, .to = 180}, Period{.from = 1380, .to = 1440}};
    return week;
}

TEST(Schedule, TheLocalWeekdayAndMinuteDecide) {
    const auto berlin = TimeZone::load("Europe/Berlin").value();
    const auto week = nightsOfSunday();
    // 2026-11-22 is a Sunday.
    EXPECT_FALSE(armed(week, *berlin, at("2026-11-22T00:59:59Z")));
    EXPECT_TRUE(armed(week, *berlin, at("2026-11-22T01:00:00Z")));
    EXPECT_TRUE(armed(week, *berlin, at("2026-11-22T01:59:59Z")));
    EXPECT_FALSE(armed(week, *berlin, at("2026-11-22T02:00:00Z")));
    EXPECT_TRUE(armed(week, *berlin, at("2026-11-22T22:59:59Z")));
    EXPECT_FALSE(armed(week, *berlin, at("2026-11-22T23:00:00Z")));
    EXPECT_FALSE(armed(week, *berlin, at("2026-11-21T01:30:00Z")));
}

TEST(Schedule, AnHourThatComesTwiceCountsTwiceAndOneThatIsSkippedNever) {
    const auto berlin = TimeZone::load("Europe/Berlin").value();
    const auto week = nightsOfSunday();
    EXPECT_TRUE(armed(week, *berlin, at("2026-10-25T00:30:00Z")));
    EXPECT_TRUE(armed(week, *berlin, at("2026-10-25T01:30:00Z")));
    for (int minute = 0; minute < 300; ++minute) {
        const WallTime time = at("2026-03-28T23:00:00Z") + std::chrono::minutes(minute);
        EXPECT_FALSE(armed(week, *berlin, time)) << minute;
    }
}

TEST(Schedule, TheDefaultIsAlways) {
    const ChannelConfig channel = makeChannelConfig(1);
    for (int hour = 0; hour < 24 * 8; ++hour) {
        const WallTime time = at("2026-01-05T00:00:00Z") + std::chrono::hours(hour);
        EXPECT_TRUE(armed(channel.motion.schedule, *TimeZone::utc(), time));
        EXPECT_EQ(
            recordingTypeAt(channel.record.schedule, *TimeZone::utc(), time),
            RecordPeriodType::Continuous
        );
    }
}

TEST(Schedule, WithoutPeriodsNothingIsArmed) {
    const std::vector<DaySchedule> none(7);
    EXPECT_FALSE(armed(none, *TimeZone::utc(), at("2026-01-05T12:00:00Z")));
    EXPECT_FALSE(armed({}, *TimeZone::utc(), at("2026-01-05T12:00:00Z")));
    EXPECT_EQ(recordingTypeAt({}, *TimeZone::utc(), at("2026-01-05T12:00:00Z")), std::nullopt);
}

TEST(Schedule, DayPeriodsHoldTheirFirstMinuteAndNotTheirLast) {
    const MotionSettings motion;
    EXPECT_FALSE(contains(motion.dayPeriods, 359));
    EXPECT_TRUE(contains(motion.dayPeriods, 360));
    EXPECT_TRUE(contains(motion.dayPeriods, 1079));
    EXPECT_FALSE(contains(motion.dayPeriods, 1080));
}

}  // namespace
}  // namespace ocelli::config
