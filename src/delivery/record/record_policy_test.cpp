// Tests of schedule, triggers, post-record and manual recording.
#include "delivery/record/record_policy.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::delivery::record {
namespace {

using namespace std::chrono_literals;
using config::RecordPeriod;
using config::RecordPeriodType;

/// Monday is the day the fake clock starts at midnight UTC.
config::RecordSettings always(RecordPeriodType kind) {
    config::RecordSettings settings;
    for (auto& day : settings.schedule) {
        day.periods = {RecordPeriod{.from = 0, .to = 1440, .type = kind}};
    }
    settings.postRecordSeconds = 10;
    return settings;
}

class Policy : public testing::Test {
  protected:
    void apply(const config::RecordSettings& settings) {
        policy.apply(settings, config::TimeZone::utc());
    }

    RecordTypes now() { return policy.types(clock.wall(), clock.mono()); }

    RecordTypes after(Duration span) {
        clock.advance(span);
        return now();
    }

    test::FakeClock clock;
    RecordPolicy policy;
};

TEST_F(Policy, ContinuousNeedsNoTriggerAndMarksWhatHappens) {
    apply(always(RecordPeriodType::Continuous));
    EXPECT_EQ(now(), type::kContinuous);
    policy.trigger("motion", "a", true);
    EXPECT_EQ(now(), type::kContinuous | type::kMotion);
}

TEST_F(Policy, DisabledRecordsNothingBySchedule) {
    auto settings = always(RecordPeriodType::Continuous);
    settings.enabled = false;
    apply(settings);
    EXPECT_EQ(now(), 0);
    policy.setManual(true);
    EXPECT_EQ(now(), type::kManual);
}

TEST_F(Policy, SwitchedOffEndsAtOnceWithoutPostRecord) {
    auto settings = always(RecordPeriodType::Continuous);
    apply(settings);
    EXPECT_EQ(now(), type::kContinuous);
    settings.enabled = false;
    apply(settings);
    EXPECT_EQ(now(), 0);
    settings.enabled = true;
    apply(settings);
    EXPECT_EQ(after(1s), type::kContinuous);
}

TEST_F(Policy, MotionHoldsForPostRecordAfterTheLastMotion) {
    apply(always(RecordPeriodType::Motion));
    EXPECT_EQ(now(), 0);
    policy.trigger("motion", "a", true);
    EXPECT_EQ(now(), type::kMotion);
    EXPECT_EQ(after(30s), type::kMotion);
    policy.trigger("motion", "a", false);
    EXPECT_EQ(after(9s), type::kMotion);
    EXPECT_EQ(after(1s), 0);
}

TEST_F(Policy, TwoSourcesOfOneTopicEndOnlyWhenBothEnd) {
    apply(always(RecordPeriodType::Motion));
    policy.trigger("motion", "a", true);
    policy.trigger("motion", "b", true);
    policy.trigger("motion", "a", false);
    EXPECT_EQ(after(1s), type::kMotion);
    EXPECT_EQ(after(60s), type::kMotion);
    policy.trigger("motion", "b", false);
    EXPECT_EQ(after(10s), 0);
}

TEST_F(Policy, APulseRecordsThePostRecordTime) {
    apply(always(RecordPeriodType::Event));
    policy.trigger("illegalLogin", "", true);
    policy.trigger("illegalLogin", "", false);
    EXPECT_EQ(now(), type::kEvent);
    EXPECT_EQ(after(9s), type::kEvent);
    EXPECT_EQ(after(1s), 0);
}

TEST_F(Policy, OtherTypesIgnoreWhatTheyAreNotAbout) {
    apply(always(RecordPeriodType::Alarm));
    policy.trigger("motion", "a", true);
    EXPECT_EQ(now(), 0);
    policy.trigger("alarmInput", "1", true);
    EXPECT_EQ(now(), type::kAlarm);
}

TEST_F(Policy, MotionOrAlarmTakesEitherAndMotionAndAlarmBoth) {
    apply(always(RecordPeriodType::MotionOrAlarm));
    policy.trigger("motion", "a", true);
    EXPECT_EQ(now(), type::kMotion);
    apply(always(RecordPeriodType::MotionAndAlarm));
    EXPECT_EQ(after(10s), 0) << "motion alone is not enough, and its post-record time is over";
    policy.trigger("alarmInput", "1", true);
    EXPECT_EQ(now(), type::kMotion | type::kAlarm);
    policy.trigger("motion", "a", false);
    EXPECT_EQ(after(5s), type::kMotion | type::kAlarm) << "post-record";
    EXPECT_EQ(after(5s), 0);
}

TEST_F(Policy, EventTakesAnyTriggerAndKeepsItsKind) {
    apply(always(RecordPeriodType::Event));
    policy.trigger("motion", "a", true);
    EXPECT_EQ(now(), type::kEvent | type::kMotion);
}

TEST_F(Policy, FollowsTheScheduleInLocalTime) {
    auto settings = always(RecordPeriodType::Continuous);
    for (auto& day : settings.schedule) {
        day.periods.clear();
    }
    settings.schedule[0].periods = {
        RecordPeriod{.from = 480, .to = 540, .type = RecordPeriodType::Continuous}
    };
    settings.postRecordSeconds = 0;
    const auto berlin = config::TimeZone::load("Europe/Berlin");
    ASSERT_TRUE(berlin);
    policy.apply(settings, *berlin);
    EXPECT_EQ(now(), 0);
    EXPECT_EQ(after(7h - 1s), 0);
    EXPECT_EQ(after(1s), type::kContinuous) << "8:00 in Berlin is 7:00 UTC";
    EXPECT_EQ(after(59min + 59s), type::kContinuous);
    EXPECT_EQ(after(1s), 0);
    EXPECT_EQ(after(24h - 1h), 0) << "Tuesday has no period";
}

TEST_F(Policy, GoesOnForPostRecordAfterThePeriod) {
    auto settings = always(RecordPeriodType::Continuous);
    settings.schedule[0].periods = {
        RecordPeriod{.from = 0, .to = 1, .type = RecordPeriodType::Continuous}
    };
    apply(settings);
    EXPECT_EQ(now(), type::kContinuous);
    EXPECT_EQ(after(59s), type::kContinuous);
    EXPECT_EQ(after(5s), type::kContinuous);
    EXPECT_EQ(after(10s), 0);
}

TEST_F(Policy, KeepsABoundOnTriggers) {
    apply(always(RecordPeriodType::Motion));
    for (int i = 0; i < 10000; ++i) {
        policy.trigger("motion", std::to_string(i), true);
    }
    EXPECT_EQ(now(), type::kMotion);
    for (int i = 0; i < 10000; ++i) {
        policy.trigger("motion", std::to_string(i), false);
    }
    EXPECT_EQ(after(10s), 0);
}

}  // namespace
}  // namespace ocelli::delivery::record
