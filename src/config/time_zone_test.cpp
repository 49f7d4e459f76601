// Tests of local times across summer time, far years and hostile files.
#include "config/time_zone.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"

namespace ocelli::config {
namespace {

WallTime at(std::string_view text) {
    return parseTime(text).value();
}

std::shared_ptr<const TimeZone> zone(std::string_view name) {
    auto loaded = TimeZone::load(name);
    EXPECT_TRUE(loaded.has_value()) << name;
    return loaded ? *loaded : TimeZone::utc();
}

struct LocalCase {
    std::string_view zone;
    std::string_view utc;
    Date date;
    int minute;
    int offset;
};

TEST(TimeZone, MomentsHaveTheirLocalTime) {
    const std::array<LocalCase, 9> cases = {{
        {"UTC", "2026-11-21T08:15:00Z", {2026, 11, 21}, 495, 0},
        {"Europe/Berlin", "2026-03-29T00:59:59Z", {2026, 3, 29}, 119, 3600},
        {"Europe/Berlin", "2026-03-29T01:00:00Z", {2026, 3, 29}, 180, 7200},
        {"Europe/Berlin", "2026-10-25T00:59:59Z", {2026, 10, 25}, 179, 7200},
        {"Europe/Berlin", "2026-10-25T01:00:00Z", {2026, 10, 25}, 120, 3600},
        {"America/New_York", "2026-07-04T03:30:00Z", {2026, 7, 3}, 1410, -14400},
        {"Asia/Kathmandu", "2026-01-01T00:00:00Z", {2026, 1, 1}, 345, 20700},
        {"Australia/Sydney", "2026-01-01T00:00:00Z", {2026, 1, 1}, 660, 39600},
        // Far beyond any table: the rule at the end of the file.
        {"Europe/Berlin", "2120-07-01T12:00:00Z", {2120, 7, 1}, 840, 7200},
    }};
    for (const LocalCase& one : cases) {
        const LocalTime local = zone(one.zone)->toLocal(at(one.utc));
        EXPECT_EQ(local.date, one.date) << one.zone << one.utc;
        EXPECT_EQ(local.minuteOfDay, one.minute) << one.zone << one.utc;
        EXPECT_EQ(local.offsetSeconds, one.offset) << one.zone << one.utc;
    }
}

TEST(TimeZone, SouthernSummerTimeSpansTheNewYearBeyondTheTable) {
    const auto sydney = zone("Australia/Sydney");
    EXPECT_EQ(sydney->offsetAt(at("2200-01-01T00:00:00Z")), 39600);
    EXPECT_EQ(sydney->offsetAt(at("2200-07-01T00:00:00Z")), 36000);
}

TEST(TimeZone, LocalTimesHaveTheirMoment) {
    const auto berlin = zone("Europe/Berlin");
    EXPECT_EQ(berlin->midnight({2026, 3, 29}), at("2026-03-28T23:00:00Z"));
    EXPECT_EQ(berlin->midnight({2026, 3, 30}), at("2026-03-29T22:00:00Z"));
    EXPECT_EQ(berlin->midnight({2026, 10, 26}), at("2026-10-25T23:00:00Z"));
    // 02:30 does not exist on the day of the jump, and comes twice in autumn.
    EXPECT_EQ(berlin->fromLocal({2026, 3, 29}, 150), at("2026-03-29T01:00:00Z"));
    EXPECT_EQ(berlin->fromLocal({2026, 10, 25}, 150), at("2026-10-25T00:30:00Z"));
}

TEST(TimeZone, ADayThatBeginsWithAJumpBeginsAtTheJump) {
    // Chile sets clocks from 00:00 to 01:00, and from 24:00 back to 23:00.
    const auto santiago = zone("America/Santiago");
    EXPECT_EQ(santiago->midnight({2026, 9, 6}), at("2026-09-06T04:00:00Z"));
    EXPECT_EQ(santiago->midnight({2026, 4, 5}), at("2026-04-05T04:00:00Z"));
    EXPECT_EQ(santiago->toLocal(at("2026-04-05T03:30:00Z")).date, (Date{2026, 4, 4}));
}

TEST(TimeZone, EveryDayBeginsAtItsMidnightInEveryZone) {
    for (const auto* name :
         {"Europe/Berlin",
          "America/Santiago",
          "Australia/Lord_Howe",
          "Asia/Tehran",
          "Africa/Casablanca",
          "Pacific/Apia",
          "America/St_Johns"}) {
        const auto here = zone(name);
        for (std::int64_t day = daysOf({2020, 1, 1}); day < daysOf({2045, 1, 1}); ++day) {
            const Date date = dateOf(day);
            const WallTime begin = here->midnight(date);
            ASSERT_EQ(here->dateOf(begin), date) << name << day;
            ASSERT_LT(here->dateOf({begin.microseconds - 1}), date) << name << day;
        }
    }
}

TEST(TimeZone, CalendarDaysGoBothWays) {
    EXPECT_EQ(daysOf({1970, 1, 1}), 0);
    EXPECT_EQ(weekdayOf({2026, 1, 5}), 0);
    EXPECT_EQ(weekdayOf({1969, 12, 28}), 6);
    for (std::int64_t day = -800'000; day < 800'000; day += 997) {
        EXPECT_EQ(daysOf(dateOf(day)), day);
    }
    EXPECT_TRUE(isValid({2024, 2, 29}));
    EXPECT_FALSE(isValid({2026, 2, 29}));
    EXPECT_FALSE(isValid({2026, 13, 1}));
}

TEST(TimeZone, NamesThatAreNoneAreRefused) {
    for (const auto* name :
         {"",
          "Europe",
          "Europe/Atlantis",
          "../../etc/passwd",
          "/etc/localtime",
          "Europe/Berlin/",
          "zone.tab",
          "a\nb"}) {
        const auto loaded = TimeZone::load(name);
        ASSERT_FALSE(loaded.has_value()) << name;
        EXPECT_EQ(loaded.error().kind(), ErrorKind::InvalidArgument);
        EXPECT_EQ(loaded.error().field(), "timeZone");
    }
}

TEST(TimeZone, EveryCutOfAFileIsRefused) {
    const auto file = readFile("/usr/share/zoneinfo/Europe/Berlin", 1U << 20U);
    ASSERT_TRUE(file.has_value());
    EXPECT_TRUE(TimeZone::parse(asBytes(*file)).has_value());
    for (std::size_t size = 0; size < file->size(); ++size) {
        EXPECT_FALSE(TimeZone::parse(asBytes(std::string_view(*file).substr(0, size)))) << size;
    }
}

TEST(TimeZone, RulesAreReadAndMalformedOnesRefused) {
    const auto rule = parseZoneTail("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1:30");
    ASSERT_TRUE(rule.has_value());
    EXPECT_EQ(rule->standardOffset, -10800);
    EXPECT_EQ(rule->daylightOffset, -7200);
    EXPECT_EQ(rule->begin.seconds, -7200);
    EXPECT_EQ(rule->end.seconds, -5400);
    EXPECT_TRUE(parseZoneTail("EST5EDT,J60/0,300/2:30:15").has_value());
    for (const auto* text :
         {"",
          "A5",
          "CET",
          "CET-25",
          "CET-1CEST",
          "CET-1CEST,M13.1.0,M1.1.0",
          "CET-1CEST,M3.6.0,M10.5.0",
          "CET-1CEST,M3.5.7,M10.5.0",
          "<CET-1",
          "CET-1CEST,M3.5.0",
          "CET-1CEST,M3.5.0,M10.5.0/168",
          "CET-1X"}) {
        EXPECT_FALSE(parseZoneTail(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace ocelli::config
