// Tests what of the happenings of rules reaches the bus, and that every start gets its stop.
#include "camera/pipeline/rule_reporter.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::camera::pipeline {
namespace {

using events::EventState;
using rules::RuleState;
using namespace std::chrono_literals;

class RuleReporterTest : public testing::Test {
  protected:
    RuleReporterTest() {
        subscription_ =
            bus_.subscribe([this](const events::EventPtr& event) { told_.push_back(*event); });
        reporter_.apply({rule("gate"), rule("yard")}, config::TimeZone::utc(), now());
    }

    static config::SmartRule rule(std::string name) {
        config::SmartRule made;
        made.name = std::move(name);
        return made;
    }

    WallTime now() const { return clock_.wall(); }

    void tell(std::size_t rule, RuleState state, std::uint64_t id) {
        rules::RuleEvent event;
        event.id = id;
        event.rule = rule;
        event.state = state;
        event.object = 7;
        event.objectClass = objects::ObjectClass::Human;
        event.box = {0.25, 0.5, 0.1, 0.2};
        reporter_.tell(event, now());
    }

    std::vector<events::Event> take() {
        loop_.runUntilIdle();
        return std::exchange(told_, {});
    }

    test::FakeClock clock_;
    EventLoop loop_{clock_};
    events::EventBus bus_{loop_, 1};
    RuleReporter reporter_{3, bus_};
    std::vector<events::Event> told_;
    Subscription subscription_;
};

TEST_F(RuleReporterTest, StartAndStopShareTheIdAndSayWhatIsThere) {
    tell(1, RuleState::Start, 40);
    tell(1, RuleState::Stop, 40);
    const auto events = take();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].topic, "intrusion");
    EXPECT_EQ(events[0].channel, 3);
    EXPECT_EQ(events[0].rule, "yard");
    EXPECT_EQ(
        events[0].details.dump(),
        R"({"target":7,"class":"human","x":0.25,"y":0.5,"width":0.1,"height":0.2})"
    );
    EXPECT_EQ(events[1].state, EventState::Stop);
    EXPECT_EQ(events[1].id, events[0].id);
    EXPECT_EQ(reporter_.running(), 0U);
}

TEST_F(RuleReporterTest, NothingIsToldWhileNotArmed) {
    config::SmartRule atNoon = rule("gate");
    atNoon.schedule.assign(7, {{{720, 780}}});
    reporter_.apply({atNoon}, config::TimeZone::utc(), now());
    tell(0, RuleState::Start, 1);
    tell(0, RuleState::Stop, 1);
    tell(0, RuleState::Pulse, 2);
    EXPECT_TRUE(take().empty());
    clock_.advance(12h);
    tell(0, RuleState::Start, 3);
    EXPECT_EQ(take().size(), 1U);
    clock_.advance(59min);
    reporter_.tick(now());
    EXPECT_TRUE(take().empty());
    clock_.advance(1min);
    reporter_.tick(now());
    const auto events = take();
    ASSERT_EQ(events.size(), 1U) << "it ends with the period";
    EXPECT_EQ(events[0].state, EventState::Stop);
    tell(0, RuleState::Stop, 3);
    EXPECT_TRUE(take().empty()) << "and only once";
}

TEST_F(RuleReporterTest, OtherRulesEndWhatGoesOnUnderItsOldName) {
    tell(0, RuleState::Start, 1);
    reporter_.apply({rule("door")}, config::TimeZone::utc(), now());
    const auto events = take();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].state, EventState::Stop);
    EXPECT_EQ(events[1].rule, "gate");
}

TEST_F(RuleReporterTest, ANewScheduleLeavesWhatGoesOnAlone) {
    tell(0, RuleState::Start, 1);
    take();
    reporter_.rearm({rule("door"), rule("yard")}, config::TimeZone::utc());
    EXPECT_TRUE(take().empty());
    tell(0, RuleState::Stop, 1);
    const auto events = take();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].rule, "gate") << "the stop has the name of its start";
}

TEST_F(RuleReporterTest, TheNextEventWaitsForTheAlarmInterval) {
    config::SmartRule slow = rule("gate");
    slow.interval = 10;
    reporter_.apply({slow}, config::TimeZone::utc(), now());
    tell(0, RuleState::Pulse, 1);
    clock_.advance(9s);
    tell(0, RuleState::Pulse, 2);
    EXPECT_EQ(take().size(), 1U);
    clock_.advance(1s);
    tell(0, RuleState::Pulse, 3);
    EXPECT_EQ(take().size(), 1U);
}

TEST_F(RuleReporterTest, AStormIsBoundedAndToldAsSuch) {
    for (std::uint64_t i = 1; i <= 100; ++i) {
        tell(0, RuleState::Pulse, i);
    }
    EXPECT_EQ(take().size(), static_cast<std::size_t>(RuleReporter::kMostAMinute));
    tell(1, RuleState::Pulse, 101);
    EXPECT_EQ(take().size(), 1U) << "another rule is not held up";
    clock_.advance(61s);
    reporter_.tick(now());
    const auto events = take();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].topic, "eventStorm");
    EXPECT_EQ(events[0].rule, "gate");
    EXPECT_EQ(events[0].details.at("suppressed"), 100 - RuleReporter::kMostAMinute);
    tell(0, RuleState::Pulse, 200);
    EXPECT_EQ(take().size(), 1U);
}

TEST_F(RuleReporterTest, HappeningsThatNeverEndAreBounded) {
    for (std::uint64_t i = 1; i <= 10'000; ++i) {
        clock_.advance(10s);
        tell(0, RuleState::Start, i);
    }
    EXPECT_EQ(reporter_.running(), RuleReporter::kMostRunning);
    reporter_.endAll(now());
    EXPECT_EQ(reporter_.running(), 0U);
}

}  // namespace
}  // namespace ocelli::camera::pipeline
