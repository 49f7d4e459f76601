// Tests when pictures are taken: intervals, series, schedules, late calls.
#include "delivery/record/picture_schedule.h"

#include <gtest/gtest.h>

namespace ocelli::delivery::record {
namespace {

using namespace std::chrono_literals;
using Moments = std::vector<int>;

constexpr std::int64_t kMonday = 1'767'571'200'000'000;  // 2026-01-05T00:00:00Z

struct PictureScheduleTest : testing::Test {
    PictureScheduleTest() {
        settings.timingEnabled = true;
        settings.timingIntervalSeconds = 10;
        settings.eventEnabled = true;
    }

    void apply() { schedule.apply(settings, config::TimeZone::utc(), at(now)); }

    static MonoTime at(int milliseconds) {
        return MonoTime{} + 1h + std::chrono::milliseconds(milliseconds);
    }

    static WallTime wallAt(int milliseconds) {
        return WallTime{kMonday} + std::chrono::milliseconds(milliseconds);
    }

    Result<bool> trigger(std::uint64_t id) { return schedule.trigger(id, at(now), wallAt(now)); }

    /// Calls every 100 ms up to (without) `end`; the milliseconds at which pictures were due.
    Moments runTo(int end) {
        Moments moments;
        for (; now < end; now += 100) {
            for (auto& order : schedule.due(at(now), wallAt(now))) {
                moments.push_back(now);
                orders.push_back(std::move(order));
            }
        }
        return moments;
    }

    config::CaptureSettings settings;
    PictureSchedule schedule{3};
    std::vector<PictureOrder> orders;
    int now = 0;
};

TEST_F(PictureScheduleTest, TakesNothingUntilSettingsSaySo) {
    EXPECT_EQ(runTo(60'000), Moments{});
    EXPECT_FALSE(*trigger(1));
}

TEST_F(PictureScheduleTest, TakesOnePictureEachInterval) {
    apply();
    EXPECT_EQ(runTo(35'000), (Moments{0, 10'000, 20'000, 30'000}));
}

TEST_F(PictureScheduleTest, TakesSeveralPicturesASecondApart) {
    settings.timingNumber = 3;
    apply();
    EXPECT_EQ(runTo(12'500), (Moments{0, 1000, 2000, 10'000, 11'000, 12'000}));
}

TEST_F(PictureScheduleTest, ASeriesLongerThanTheIntervalDelaysTheNext) {
    settings.timingIntervalSeconds = 1;
    settings.timingNumber = 10;
    apply();
    Moments everySecond;
    for (int i = 0; i < 25; ++i) {
        everySecond.push_back(i * 1000);
    }
    EXPECT_EQ(runTo(25'000), everySecond);
}

TEST_F(PictureScheduleTest, KeepsToTheScheduleOfTheDay) {
    settings.timingSchedule[0].periods = {{.from = 1, .to = 2}};
    apply();
    EXPECT_EQ(runTo(180'000), (Moments{60'000, 70'000, 80'000, 90'000, 100'000, 110'000}));
}

TEST_F(PictureScheduleTest, AnotherDayIsNotThisDay) {
    settings.timingSchedule[0].periods.clear();
    settings.eventSchedule[0].periods.clear();
    apply();
    EXPECT_FALSE(*trigger(1));
    EXPECT_EQ(runTo(60'000), Moments{});
}

TEST_F(PictureScheduleTest, MissedIntervalsAreNotMadeUp) {
    apply();
    EXPECT_EQ(runTo(500), Moments{0});
    now = 95'000;
    EXPECT_EQ(runTo(110'000), (Moments{95'000, 105'000}));
}

TEST_F(PictureScheduleTest, SlightlyLateCallsKeepToTheGrid) {
    apply();
    EXPECT_EQ(runTo(100), Moments{0});
    now = 10'070;
    EXPECT_EQ(runTo(10'100), Moments{10'070});
    now = 19'900;
    EXPECT_EQ(runTo(20'100), Moments{20'000});
}

TEST_F(PictureScheduleTest, AnEventTakesItsSeries) {
    settings.timingEnabled = false;
    settings.eventNumber = 3;
    settings.eventIntervalMilliseconds = 500;
    apply();
    now = 1000;
    EXPECT_TRUE(*trigger(42));
    EXPECT_EQ(schedule.pending(), 3U);
    EXPECT_EQ(runTo(10'000), (Moments{1000, 1500, 2000}));
    EXPECT_EQ(schedule.pending(), 0U);
    for (const auto& order : orders) {
        EXPECT_EQ(order.type, PictureType::Event);
        EXPECT_EQ(order.eventId, 42U);
        EXPECT_EQ(order.request.channel, 3);
    }
}

TEST_F(PictureScheduleTest, TheSameEventDoesNotBeginTwiceButOthersDo) {
    settings.timingEnabled = false;
    settings.eventNumber = 2;
    apply();
    EXPECT_TRUE(*trigger(1));
    EXPECT_FALSE(*trigger(1));
    EXPECT_TRUE(*trigger(2));
    EXPECT_EQ(runTo(5000), (Moments{0, 0, 1000, 1000}));
    EXPECT_TRUE(*trigger(1));
}

TEST_F(PictureScheduleTest, RefusesEventsBeyondTheBound) {
    apply();
    for (std::uint64_t id = 1; id <= PictureSchedule::kMostSeries; ++id) {
        EXPECT_TRUE(*trigger(id));
    }
    const auto refused = trigger(99);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::ResourceExhausted);
}

TEST_F(PictureScheduleTest, ALateCallGivesOnePictureOfASeries) {
    settings.timingEnabled = false;
    settings.eventNumber = 5;
    apply();
    EXPECT_TRUE(*trigger(1));
    now = 60'000;
    EXPECT_EQ(runTo(62'500), (Moments{60'000, 61'000, 62'000}));
}

TEST_F(PictureScheduleTest, SwitchingOffEndsRunningSeries) {
    settings.timingNumber = 5;
    apply();
    EXPECT_TRUE(*trigger(1));
    EXPECT_EQ(runTo(100), (Moments{0, 0}));
    settings.timingEnabled = false;
    settings.eventEnabled = false;
    apply();
    EXPECT_EQ(schedule.pending(), 0U);
    EXPECT_EQ(runTo(60'000), Moments{});
}

TEST_F(PictureScheduleTest, AnotherQualityDoesNotBeginAnew) {
    apply();
    EXPECT_EQ(runTo(5000), Moments{0});
    settings.timingQuality = config::CaptureTimingQuality::Low;
    apply();
    EXPECT_EQ(runTo(15'000), Moments{10'000});
    EXPECT_EQ(orders.back().request.quality, 60);
}

TEST_F(PictureScheduleTest, AsksForWhatTheSettingsSay) {
    settings.timingFormat = config::CaptureTimingFormat::Bmp;
    settings.eventResolution = config::CaptureEventResolution::Size1280x720;
    settings.eventQuality = config::CaptureEventQuality::Medium;
    apply();
    EXPECT_TRUE(*trigger(7));
    runTo(100);
    ASSERT_EQ(orders.size(), 2U);
    media::PictureRequest timed;
    timed.channel = 3;
    timed.format = media::PictureFormat::Bmp;
    timed.quality = 92;
    EXPECT_EQ(orders[0].request, timed);
    media::PictureRequest event;
    event.channel = 3;
    event.width = 1280;
    event.height = 720;
    event.quality = 80;
    EXPECT_EQ(orders[1].request, event);
}

}  // namespace
}  // namespace ocelli::delivery::record
