// Whatever happens in whatever order, a worn camera is never stuck and never records in secret.
#include <random>

#include <gtest/gtest.h>

#include "tests/support/worn_rig.h"

namespace ocelli::bodyworn::device {
namespace {

using namespace std::chrono_literals;
using test::WornRig;

using Random = std::mt19937;

int upTo(Random& random, int most) {
    return std::uniform_int_distribution<int>(0, most)(random);
}

Link someLink(Random& random) {
    return static_cast<Link>(upTo(random, 4));
}

Input someInput(Random& random) {
    const bool coin = upTo(random, 1) == 1;
    switch (upTo(random, 19)) {
        case 0:
            return input::Dock{coin};
        case 1:
            return input::DockWork{{coin ? std::optional(0.5) : std::nullopt, {}, !coin, coin}};
        case 2:
            return input::Battery{upTo(random, 100), coin, coin, upTo(random, 9) == 0, 25};
        case 3:
            return input::Storage{
                static_cast<std::uint64_t>(upTo(random, 1000)) * 10'000'000,
                64'000'000'000,
                8e6,
                upTo(random, 9) == 0
            };
        case 4:
            return input::Environment{static_cast<double>(upTo(random, 120) - 50), coin};
        case 5:
            return input::Fall{};
        case 6:
            return input::LinkState{
                static_cast<input::LinkState::Which>(upTo(random, 5)), someLink(random)
            };
        case 7:
            return input::Assign{coin ? std::optional(Wearer{"u", "U", ""}) : std::nullopt, coin};
        case 8:
            return input::Membership{upTo(random, 4) > 0};
        case 9:
            return input::Unlock{};
        case 10:
        case 11:
            return input::Media{upTo(random, 4) > 0, "no picture"};
        case 12: {
            WornSettings settings;
            settings.standbyAfter = upTo(random, 2);
            settings.reminderInterval = upTo(random, 1) * 30;
            settings.fallDetection = coin;
            settings.activation = static_cast<Activation>(upTo(random, 1));
            settings.frontIndicator = static_cast<FrontIndicator>(upTo(random, 2));
            settings.allowSilentMode = upTo(random, 3) > 0;
            return input::Settings{settings};
        }
        case 13:
            return input::RecorderStarted{};
        case 14:
            return input::RecorderEnded{upTo(random, 3) == 0 ? "disk" : ""};
        case 15:
            return input::SensorPlug{coin};
        case 16:
            return input::ClockError{std::chrono::minutes(upTo(random, 2))};
        default:
            return input::ButtonEdge{static_cast<Button>(upTo(random, 4)), coin};
    }
}

/// What must hold at every moment.
void check(const WornRig& rig) {
    const Situation& s = rig.is();
    const Lamps lamps = rig.camera.lamps();
    const auto& leds = rig.camera.model().leds;
    for (std::size_t i = 0; i < kLeds; ++i) {
        const bool has = std::ranges::find(leds, static_cast<Led>(i)) != leds.end();
        EXPECT_TRUE(has || !lamps.leds.at(i).lit()) << "a lamp the model lacks";
    }
    if (s.recordingOn() && s.inUse() && !s.silent && s.wearer) {
        EXPECT_EQ(lamps.of(Led::Recording).colour, Colour::Red) << "recording in secret";
    }
    if (s.inUse() && !s.silent) {
        const bool any =
            std::ranges::any_of(lamps.leds, [](const Lamp& lamp) { return lamp.lit(); });
        EXPECT_TRUE(any) << "a camera in use says so";
    }
    if (s.phase == Phase::Off || s.phase == Phase::Shipping) {
        EXPECT_NE(s.recording, Recording::Running);
        EXPECT_EQ(lamps, Lamps{});
    }
    EXPECT_TRUE(s.recording != Recording::Running || s.phase == Phase::Ready);
    EXPECT_TRUE(!s.silent || rig.camera.settings().allowSilentMode);
    const auto due = rig.camera.nextDue();
    EXPECT_TRUE(!due || *due > rig.now.mono) << "an alarm that is never heard";
}

/// From anywhere: a charged, empty camera in the system, docked, assigned and taken, records.
void expectNotStuck(WornRig& rig) {
    rig.recorderAnswers = true;
    for (int i = 0; i < 5; ++i) {
        rig.give(input::ButtonEdge{static_cast<Button>(i), false});
    }
    rig.give(input::RecorderEnded{});
    rig.give(input::Dock{true});
    rig.give(input::DockWork{});
    rig.give(input::Membership{true});
    rig.give(input::Dock{true});
    rig.give(input::Unlock{});
    rig.pass(20s);
    rig.give(input::Assign{Wearer{"u", "U", ""}});
    rig.give(input::Settings{});
    rig.give(input::Battery{100, true, false, false, 25});
    rig.give(input::Storage{60'000'000'000, 64'000'000'000, 8e6, false});
    rig.give(input::SensorPlug{false});
    rig.give(input::LinkState{input::LinkState::Which::SensorCamera, Link::Absent});
    rig.give(input::Dock{false});
    rig.give(input::Media{true, {}});
    rig.pass(1s);
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Running);
}

TEST(WornRandom, HoldsItsPromisesInAnyOrderOfInputs) {
    for (unsigned seed = 1; seed <= 150 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed);
        WornRig rig(seed % 2 == 0 ? "bodycam-led" : "bodycam-screen");
        rig.recorderAnswers = seed % 3 != 0;
        for (int step = 0; step < 150 && !testing::Test::HasFailure(); ++step) {
            rig.give(someInput(random));
            check(rig);
            rig.pass(std::chrono::milliseconds(
                upTo(random, 4) == 0 ? upTo(random, 300'000) : upTo(random, 1500)
            ));
            rig.outputs.clear();
            check(rig);
        }
        expectNotStuck(rig);
    }
}

TEST(WornRandom, TheSameInputsGiveTheSameOutputs) {
    const auto play = [] {
        Random random(7);
        WornRig rig;
        for (int step = 0; step < 300; ++step) {
            rig.give(someInput(random));
            rig.pass(std::chrono::milliseconds(upTo(random, 3000)));
        }
        std::string text;
        for (const auto& note : rig.all<output::Note>()) {
            text += note.code + "\n";
        }
        return text;
    };
    const std::string first = play();
    EXPECT_FALSE(first.empty());
    EXPECT_EQ(first, play());
}

}  // namespace
}  // namespace ocelli::bodyworn::device
