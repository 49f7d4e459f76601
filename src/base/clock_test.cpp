// Tests of times and of ISO 8601.
#include "base/clock.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli {
namespace {

using namespace std::chrono_literals;

std::int64_t micros(std::string_view text) {
    const auto time = parseTime(text);
    EXPECT_TRUE(time) << text << ": " << (time ? "" : time.error().message());
    return time ? time->microseconds : -1;
}

TEST(ParseTime, ReadsUtcFractionsAndOffsets) {
    EXPECT_EQ(micros("1970-01-01T00:00:00Z"), 0);
    EXPECT_EQ(micros("2026-11-21T08:15:00.000Z"), 1'795'248'900'000'000);
    EXPECT_EQ(micros("2026-11-21T08:15:00.25z"), 1'795'248'900'250'000);
    EXPECT_EQ(micros("2026-11-21T08:15:00.1234569999Z"), 1'795'248'900'123'456);
    EXPECT_EQ(micros("2026-11-21T09:15:00+01:00"), 1'795'248'900'000'000);
    EXPECT_EQ(micros("2026-11-20T22:45:00-09:30"), 1'795'248'900'000'000);
    EXPECT_EQ(micros("1969-12-31T23:59:59.5Z"), -500'000);
    EXPECT_EQ(micros("0000-01-01T00:00:00Z"), -62'167'219'200'000'000);
    EXPECT_EQ(micros("9999-12-31T23:59:59.999999Z"), 253'402'300'799'999'999);
}

TEST(ParseTime, KnowsWhichDaysExist) {
    const char* good[] = {"2026-02-28", "2028-02-29", "2000-02-29", "2026-04-30", "2026-12-31"};
    for (const std::string day : good) {
        EXPECT_TRUE(parseTime(day + "T12:00:00Z")) << day;
    }
    const char* bad[] = {
        "2026-02-29",
        "2026-02-30",
        "2026-02-31",
        "1900-02-29",
        "2100-02-29",
        "2026-04-31",
        "2026-06-31",
        "2026-09-31",
        "2026-11-31",
        "2026-01-00",
        "2026-01-32",
        "2026-00-10",
        "2026-13-10",
    };
    for (const std::string day : bad) {
        EXPECT_FALSE(parseTime(day + "T12:00:00Z")) << day;
    }
    EXPECT_EQ(parseTime("2026-02-30T00:00:00Z").error().message(), "there is no day 2026-02-30");
}

TEST(ParseTime, TakesALeapSecondOnlyAtMidnightUtc) {
    EXPECT_EQ(micros("2016-12-31T23:59:60Z"), micros("2017-01-01T00:00:00Z"));
    EXPECT_EQ(micros("2017-01-01T08:59:60+09:00"), micros("2017-01-01T00:00:00Z"));
    EXPECT_FALSE(parseTime("2016-12-31T12:00:60Z"));
    EXPECT_FALSE(parseTime("2016-12-31T23:59:60+01:00"));
    EXPECT_FALSE(parseTime("2016-12-31T23:59:61Z"));
    EXPECT_FALSE(parseTime("9999-12-31T23:59:60Z"));
}

TEST(ParseTime, RefusesEverythingElse) {
    const char* bad[] = {
        "",
        "2026",
        "2026-11-21",
        "2026-11-21T08:15:00",
        "2026-11-21 08:15:00Z",
        "2026-11-21T08:15Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T08:60:00Z",
        "2026-11-21T08:15:00.Z",
        "2026-11-21T08:15:00,5Z",
        "2026-11-21T08:15:00ZZ",
        "2026-11-21T08:15:00Z ",
        " 2026-11-21T08:15:00Z",
        "2026-11-21T08:15:00+0100",
        "2026-11-21T08:15:00+01",
        "2026-11-21T08:15:00+15:00",
        "2026-11-21T08:15:00+01:60",
        "2026-11-21T08:15:00+-1:00",
        "-026-11-21T08:15:00Z",
        "+026-11-21T08:15:00Z",
        "2026--1-21T08:15:00Z",
        "2026-1 -21T08:15:00Z",
        "20261121T081500Z",
        "12026-11-21T08:15:00Z",
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
    };
    for (const char* text : bad) {
        const auto time = parseTime(text);
        ASSERT_FALSE(time) << text;
        EXPECT_EQ(time.error().kind(), ErrorKind::InvalidArgument) << text;
    }
    EXPECT_FALSE(parseTime(std::string_view("2026-11-21T08:15:00Z\0", 21)));
    EXPECT_FALSE(parseTime(std::string(100'000, '1')));
    EXPECT_TRUE(parseTime("2026-11-21T08:15:00." + std::string(10'000, '9') + "Z"));
}

TEST(FormatTime, WritesWhatParseReads) {
    const char* times[] = {
        "1970-01-01T00:00:00.000Z",
        "2026-11-21T08:15:00.250Z",
        "2028-02-29T23:59:59.999Z",
        "1969-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z",
    };
    for (const char* text : times) {
        EXPECT_EQ(formatTime({micros(text)}), text);
    }
}

TEST(FormatTime, CutsMicrosecondsTowardsThePast) {
    EXPECT_EQ(formatTime({999}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(formatTime({-1}), "1969-12-31T23:59:59.999Z");
}

TEST(FormatTime, AnyNumberGivesSomeText) {
    EXPECT_FALSE(formatTime({std::numeric_limits<std::int64_t>::max()}).empty());
    EXPECT_FALSE(formatTime({std::numeric_limits<std::int64_t>::min()}).empty());
}

TEST(Times, AddSubtractAndCompare) {
    const MonoTime start{1'000};
    EXPECT_EQ((start + 5us) - start, 5us);
    EXPECT_EQ(start - 1us, MonoTime{});
    EXPECT_LT(start, start + 1ns);
    const WallTime wall{1'000'000};
    EXPECT_EQ((wall + 2s) - wall, 2s);
    EXPECT_EQ((wall - 1s).microseconds, 0);
}

TEST(Deadline, PassesWhenItsTimeHasCome) {
    test::FakeClock clock;
    const auto deadline = Deadline::after(clock, 10s);
    EXPECT_FALSE(deadline.passed(clock));
    clock.step(1h);  // somebody sets the wall clock
    EXPECT_FALSE(deadline.passed(clock));
    clock.advance(10s);
    EXPECT_TRUE(deadline.passed(clock));
}

TEST(SystemClock, MonotonicTimeNeverGoesBack) {
    const SystemClock clock;
    MonoTime last = clock.mono();
    for (int i = 0; i < 1000; ++i) {
        const MonoTime now = clock.mono();
        ASSERT_GE(now, last);
        last = now;
    }
    EXPECT_GT(clock.wall(), *parseTime("2025-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace ocelli
