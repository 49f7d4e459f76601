// Tests when a contact is an alarm, and how long a switch stays on.
#include <gtest/gtest.h>

#include "host/alarm_io/alarm_inputs.h"
#include "host/alarm_io/alarm_outputs.h"
#include "host/alarm_io/input_lines.h"
#include "host/alarm_io/output_lines.h"
#include "tests/support/fake_clock.h"

namespace ocelli::host::alarm_io {
namespace {

using namespace std::chrono_literals;
using events::EventState;

TEST(AlarmLine, IsVirtualOrOfAChip) {
    EXPECT_TRUE(parseLine("virtual")->isVirtual());
    EXPECT_EQ(*parseLine("gpio:gpiochip0:17"), (LineAddress{"gpiochip0", 17}));
    for (const char* wrong :
         {"",
          "gpio:",
          "gpio::1",
          "gpio:chip",
          "gpio:chip:",
          "gpio:chip:1024",
          "gpio:chip:-1",
          "gpio:../mem:1",
          "gpio:chip:1 ",
          "usb:1",
          "gpio:chip:0x1"}) {
        const auto line = parseLine(wrong);
        ASSERT_FALSE(line) << wrong;
        EXPECT_EQ(line.error().field(), "line");
    }
}

class AlarmIo : public testing::Test {
  protected:
    test::FakeClock clock_;
    EventLoop loop_{clock_};
};

class AlarmInputsTest : public AlarmIo {
  protected:
    AlarmInputsTest() {
        subscription_ = bus_.subscribe([this](const events::EventPtr& event) {
            told_.push_back(std::string(toString(event->state)) + " " + event->rule);
        });
        config::AlarmInput door;
        door.number = 1;
        door.name = "door";
        door.enabled = true;
        config::AlarmInput fence = door;
        fence.number = 2;
        fence.name = "fence";
        fence.type = config::AlarmInputType::NormallyClosed;
        settings_.inputs = {door, fence};
    }

    void apply() {
        inputs_.apply(settings_, config::TimeZone::utc());
        loop_.runUntilIdle();
    }

    std::vector<std::string> take() {
        loop_.runUntilIdle();
        return std::exchange(told_, {});
    }

    void advance(Duration span) {
        clock_.advance(span);
        inputs_.tick();
    }

    using Told = std::vector<std::string>;

    events::EventBus bus_{loop_, 1};
    config::AlarmInputsSettings settings_;
    AlarmInputs inputs_{loop_, bus_, 2};
    Told told_;
    Subscription subscription_;
};

TEST_F(AlarmInputsTest, AnOpenContactIsAnAlarmOnlyWhereItIsNormallyClosed) {
    apply();
    EXPECT_EQ(take(), Told{"start fence"});
    inputs_.onLevel(1, true);
    inputs_.onLevel(0, true);
    advance(60ms);
    EXPECT_EQ(take(), (Told{"start door", "stop fence"}));
    inputs_.onLevel(0, false);
    advance(60ms);
    EXPECT_EQ(take(), Told{"stop door"});
}

TEST_F(AlarmInputsTest, AContactThatBouncesIsToldOnce) {
    settings_.inputs.pop_back();
    apply();
    for (int i = 0; i < 9; ++i) {
        inputs_.onLevel(0, i % 2 == 0);
        advance(5ms);
    }
    EXPECT_TRUE(take().empty());
    advance(60ms);
    EXPECT_EQ(take(), Told{"start door"});
}

TEST_F(AlarmInputsTest, AScheduleBeginsAndEndsAnAlarm) {
    settings_.inputs.pop_back();
    settings_.inputs[0].schedule.assign(7, {{{1, 2}}});
    apply();
    inputs_.onLevel(0, true);
    advance(60ms);
    EXPECT_TRUE(take().empty()) << "not armed yet";
    for (int i = 0; i < 61; ++i) {
        advance(1s);
    }
    EXPECT_EQ(take(), Told{"start door"});
    for (int i = 0; i < 61; ++i) {
        advance(1s);
    }
    EXPECT_EQ(take(), Told{"stop door"});
}

TEST_F(AlarmInputsTest, SwitchingItOffEndsItUnderTheNameItBeganWith) {
    settings_.inputs.pop_back();
    apply();
    inputs_.onLevel(0, true);
    advance(60ms);
    settings_.inputs[0].name = "gate";
    settings_.inputs[0].enabled = false;
    apply();
    EXPECT_EQ(take(), (Told{"start door", "stop door"}));
    EXPECT_TRUE(inputs_.active(0)) << "its state still shows";
}

class AlarmOutputsTest : public AlarmIo {
  protected:
    AlarmOutputsTest() {
        config::AlarmOutput siren;
        siren.number = 1;
        siren.delay = 5;
        config::AlarmOutput lamp;
        lamp.number = 2;
        lamp.clearing = config::AlarmOutputClearing::Manual;
        settings_.outputs = {siren, lamp};
        outputs_.apply(settings_, config::TimeZone::utc());
    }

    void advance(Duration span) {
        clock_.advance(span);
        outputs_.tick();
    }

    config::AlarmOutputsSettings settings_;
    std::vector<bool> lines_ = {false, false};
    AlarmOutputs outputs_{loop_, 2, [this](std::size_t index, bool on) { lines_.at(index) = on; }};
};

TEST_F(AlarmOutputsTest, StaysOnWhileSomethingHoldsItAndForItsDelay) {
    outputs_.hold(1, 10, true);
    outputs_.hold(1, 11, true);
    EXPECT_TRUE(lines_[0]);
    advance(60s);
    outputs_.hold(1, 10, false);
    advance(60s);
    EXPECT_TRUE(lines_[0]) << "the other one goes on";
    outputs_.hold(1, 11, false);
    advance(4s);
    EXPECT_TRUE(lines_[0]);
    advance(1s);
    EXPECT_FALSE(lines_[0]);
    EXPECT_FALSE(lines_[1]);
}

TEST_F(AlarmOutputsTest, WhatHappensInAMomentHoldsItForItsDelay) {
    outputs_.pulse(1, 10);
    advance(4s);
    outputs_.pulse(1, 11);
    advance(4s);
    EXPECT_TRUE(lines_[0]) << "the delay begins anew";
    advance(1s);
    EXPECT_FALSE(lines_[0]);
}

TEST_F(AlarmOutputsTest, AManualOneStaysUntilItIsCleared) {
    outputs_.pulse(2, 10);
    advance(24h);
    EXPECT_TRUE(lines_[1]);
    ASSERT_TRUE(outputs_.switchByHand(2, false));
    EXPECT_FALSE(lines_[1]);
    ASSERT_TRUE(outputs_.switchByHand(2, true));
    advance(24h);
    EXPECT_TRUE(lines_[1]);
}

TEST_F(AlarmOutputsTest, ByHandItIsClearedAlsoWhileSomethingHoldsIt) {
    outputs_.hold(1, 10, true);
    ASSERT_TRUE(outputs_.switchByHand(1, false));
    EXPECT_FALSE(lines_[0]);
    outputs_.hold(1, 10, false);
    EXPECT_FALSE(lines_[0]);
    ASSERT_TRUE(outputs_.switchByHand(1, true));
    advance(5s);
    EXPECT_FALSE(lines_[0]) << "by hand it has its delay too";
    EXPECT_EQ(outputs_.switchByHand(3, true).error().kind(), ErrorKind::NotFound);
    outputs_.hold(3, 10, true);
    outputs_.hold(0, 10, true);
}

TEST_F(AlarmOutputsTest, OutsideItsScheduleItStaysOff) {
    settings_.outputs[0].schedule.assign(7, {});
    outputs_.apply(settings_, config::TimeZone::utc());
    outputs_.hold(1, 10, true);
    EXPECT_FALSE(lines_[0]);
    ASSERT_TRUE(outputs_.switchByHand(1, true));
    EXPECT_TRUE(lines_[0]) << "a person may always";
}

TEST_F(AlarmOutputsTest, HappeningsThatNeverEndAreBounded) {
    for (std::uint64_t event = 1; event < 10'000; ++event) {
        outputs_.hold(1, event, true);
    }
    for (std::uint64_t event = 1; event < 10'000; ++event) {
        outputs_.hold(1, event, false);
    }
    advance(5s);
    EXPECT_FALSE(lines_[0]);
}

TEST_F(AlarmIo, AVirtualContactIsSetAndOneThatIsNotThereStaysOpen) {
    testing::internal::CaptureStderr();
    std::vector<std::pair<std::size_t, bool>> told;
    InputLines lines(
        loop_,
        {LineAddress{}, LineAddress{"nosuchchip", 1}},
        [&](std::size_t index, bool closed) { told.emplace_back(index, closed); }
    );
    ASSERT_TRUE(lines.set(0, true));
    ASSERT_TRUE(lines.set(0, true));
    EXPECT_EQ(told, (std::vector<std::pair<std::size_t, bool>>{{0, true}}));
    EXPECT_EQ(lines.set(1, true).error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_FALSE(lines.closed(1));
    OutputLines outputs({LineAddress{}, LineAddress{"nosuchchip", 1}});
    EXPECT_TRUE(outputs.set(0, true));
    EXPECT_EQ(outputs.set(1, true).error().kind(), ErrorKind::Unavailable);
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find("nosuchchip"), std::string::npos) << log;
}

}  // namespace
}  // namespace ocelli::host::alarm_io
