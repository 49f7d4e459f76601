// Charging, storing, the clock, and the sheet that tells a wearer of them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bodyworn/device/daily_guide.h"
#include "bodyworn/device/operating_time.h"
#include "tests/support/worn_rig.h"

namespace ocelli::bodyworn::device {
namespace {

using namespace std::chrono_literals;
using test::WornRig;

WornModel modelOf(const std::string& name) {
    return readWornModel(test::modelFile(name)).value();
}

Situation chargingAt(double celsius) {
    Situation situation;
    situation.battery.percent = 0;
    situation.battery.external = true;
    situation.battery.celsius = celsius;
    situation.celsius = celsius;
    return situation;
}

TEST(WornCare, AnEmptyBatteryIsFullInThreeToSixAndAHalfHoursByTemperature) {
    const WornModel led = modelOf("bodycam-led");
    EXPECT_EQ(timeToFull(led, chargingAt(25)), 3h);
    EXPECT_EQ(timeToFull(led, chargingAt(0)), 6h + 30min);
    EXPECT_EQ(timeToFull(led, chargingAt(40)), 6h + 30min);
    Situation half = chargingAt(25);
    half.battery.percent = 50;
    EXPECT_EQ(timeToFull(led, half), 1h + 30min);
}

TEST(WornCare, NothingIsSaidOfABatteryThatDoesNotCharge) {
    const WornModel screen = modelOf("bodycam-screen");
    EXPECT_EQ(timeToFull(screen, chargingAt(60)), std::nullopt) << "too warm";
    EXPECT_EQ(timeToFull(screen, chargingAt(-10)), std::nullopt) << "too cold";
    Situation broken = chargingAt(25);
    broken.battery.fault = true;
    EXPECT_EQ(timeToFull(screen, broken), std::nullopt);
    Situation alone = chargingAt(25);
    alone.battery.external = false;
    EXPECT_EQ(timeToFull(screen, alone), std::nullopt);
    Situation warm = chargingAt(40);
    warm.battery.percent = 70;
    EXPECT_EQ(timeToFull(screen, warm), std::nullopt) << "70 % is all it may have when it is warm";
    warm.battery.percent = 69;
    EXPECT_TRUE(timeToFull(screen, warm));
}

TEST(WornCare, FortyFiveDaysOnTheChargerAreTooLongAlsoOverARestart) {
    WornRig rig;
    rig.give(input::Dock{true});
    rig.give(input::Battery{100, true, false, false, 25});
    rig.pass(WornCamera::kLongestCharge - 1s);
    EXPECT_FALSE(rig.is().battery.overcharged);
    rig.outputs.clear();
    rig.pass(1s);
    EXPECT_TRUE(rig.is().battery.overcharged);
    EXPECT_TRUE(rig.noted("overcharged"));
    const auto kept = parseKept(toJson(rig.camera.kept()));
    ASSERT_TRUE(kept);
    EXPECT_EQ(*kept, rig.camera.kept());
    ASSERT_TRUE(kept->chargingSince);
    WornCamera again(rig.camera.model(), {}, *kept);
    again.handle(input::Dock{true}, rig.now);
    again.handle(input::Battery{100, true, false, false, 25}, rig.now);
    EXPECT_TRUE(again.situation().battery.overcharged);
    rig.give(input::Battery{100, false, false, false, 25});
    EXPECT_FALSE(rig.is().battery.overcharged);
}

TEST(WornCare, PutAwayForMonthsItAsksToBeChargedAndUsed) {
    WornRig rig;
    rig.switchOn();
    rig.give(input::Battery{60, true, true, false, 25});
    rig.give(input::Battery{60, false, false, false, 25});
    rig.press(Button::Power, 5s);
    ASSERT_EQ(rig.is().phase, Phase::Off);
    rig.outputs.clear();
    rig.pass(WornCamera::kChargeEvery - 1min);
    EXPECT_FALSE(rig.noted("chargeDue"));
    rig.pass(2min);
    EXPECT_TRUE(rig.noted("chargeDue"));
    EXPECT_FALSE(rig.noted("useDue"));
    rig.pass(WornCamera::kUseEvery);
    EXPECT_TRUE(rig.noted("useDue"));
    rig.press(Button::Power);
    EXPECT_FALSE(rig.is().battery.chargeDue) << "in use it is no longer put away";
}

TEST(WornCare, ItSaysHowItWantsToBePutAway) {
    WornRig low;
    low.switchOn();
    low.give(input::Battery{3, false, false, false, 25});
    low.press(Button::Power, 5s);
    EXPECT_TRUE(low.noted("rechargeSoon"));
    for (const auto& [percent, said] : {std::pair{100, true}, {50, false}, {5, true}}) {
        WornRig rig;
        rig.give(input::Battery{percent, false, false, false, 25});
        rig.give(input::Membership{false});
        ASSERT_EQ(rig.is().phase, Phase::Shipping);
        EXPECT_EQ(rig.noted("keepHalfFull"), said) << percent;
    }
}

TEST(WornCare, WhereItIsKeptMustNotBeTooColdOrWarmAndForLongOnlyMild) {
    WornRig rig;
    rig.switchOn();
    rig.press(Button::Power, 5s);
    rig.give(input::Environment{30, false});
    EXPECT_FALSE(rig.is().keepingOutside);
    rig.give(input::Environment{50, false});
    EXPECT_TRUE(rig.is().keepingOutside);
    EXPECT_TRUE(rig.noted("keepingTemperature"));
    rig.give(input::Environment{30, false});
    EXPECT_FALSE(rig.is().keepingOutside);
    rig.pass(24h * 92);
    EXPECT_TRUE(rig.is().keepingOutside) << "30 degrees are too warm for months";
}

TEST(WornCare, AClockThatSatellitesContradictIsAFaultWithARemedy) {
    WornRig rig;
    rig.switchOn();
    rig.give(input::ClockError{30s});
    EXPECT_FALSE(rig.is().clockWrong);
    rig.give(input::ClockError{-2h});
    EXPECT_TRUE(rig.is().clockWrong);
    EXPECT_TRUE(rig.noted("clockWrong"));
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Running) << "evidence with a wrong time is evidence";
    rig.give(input::ClockError{});
    EXPECT_FALSE(rig.is().clockWrong);
}

TEST(WornCare, TheReasonOfAShortPreBufferIsInTheLog) {
    WornRig rig;
    rig.recorderAnswers = false;
    rig.switchOn();
    rig.press(Button::Record);
    rig.give(input::RecorderStarted{"The recording before had just ended."});
    ASSERT_TRUE(rig.noted("preBufferShort"));
    EXPECT_NE(rig.all<output::Note>().back().text.find("just ended"), std::string::npos);
    WornRig whole;
    whole.switchOn();
    whole.record();
    EXPECT_FALSE(whole.noted("preBufferShort"));
}

TEST(WornCare, ABatteryTellsItsHealthAndItsReplacementIsRecordedAlsoOverARestart) {
    WornRig rig;
    EXPECT_EQ(rig.is().battery.health, std::nullopt);
    rig.give(input::Battery{80, false, false, false, 25, 71, "B-1"});
    EXPECT_EQ(rig.is().battery.health, 71);
    EXPECT_FALSE(rig.noted("batteryReplaced")) << "the first one that is known";
    const auto kept = parseKept(toJson(rig.camera.kept()));
    ASSERT_TRUE(kept);
    WornRig again("bodycam-led", {}, *kept);
    again.give(input::Battery{80, false, false, false, 25, 71, "B-1"});
    EXPECT_FALSE(again.noted("batteryReplaced"));
    again.give(input::Battery{80, false, false, false, 25, 100, "B-2"});
    ASSERT_TRUE(again.noted("batteryReplaced"));
    EXPECT_NE(again.all<output::Note>().back().text.find("B-1"), std::string::npos);
    EXPECT_EQ(again.camera.kept().batterySerial, "B-2");
}

TEST(WornCare, ADeadCameraComesBackWhenItIsChargedInADockOrOverUsb) {
    for (const bool usb : {false, true}) {
        WornRig rig;
        rig.give(input::Battery{0, false, false, false, 25});
        rig.press(Button::Power, 4s);
        EXPECT_EQ(rig.is().phase, Phase::Off);
        if (usb) {
            rig.give(input::Battery{5, true, true, false, 25});
            rig.press(Button::Power);
        } else {
            rig.give(input::Dock{true});
            rig.give(input::Battery{60, true, true, false, 25});
            rig.give(input::Battery{60, false, false, false, 25});
            rig.give(input::Dock{false});
        }
        rig.give(input::Media{true, {}});
        EXPECT_EQ(rig.is().phase, Phase::Ready);
        rig.record();
        EXPECT_EQ(rig.is().recording, Recording::Running);
    }
}

const Icon* iconOf(const Display& display, std::string_view name) {
    const auto found = std::ranges::find(display.icons, name, &Icon::name);
    return found == display.icons.end() ? nullptr : &*found;
}

struct LevelCase {
    Duration left;
    Colour colour;
};

constexpr std::array<LevelCase, 4> kLevels = {{
    {61min, Colour::Green},
    {60min, Colour::Amber},
    {30min, Colour::Amber},
    {29min, Colour::Red},
}};

TEST(WornDisplay, BatteryAndStorageHaveTheColourOfWhatIsLeftInTheDockAndInUse) {
    for (const Phase phase : {Phase::Docked, Phase::Ready}) {
        for (const bool external : {false, true}) {
            for (const LevelCase& one : kLevels) {
                Situation s;
                s.phase = phase;
                s.added = true;
                s.battery.percent = 37;
                s.battery.external = external;
                s.battery.left = one.left;
                s.storage.left = one.left;
                s.storage.used = 0.625;
                const Display display = displayOf(s);
                const Icon* battery = iconOf(display, external ? "charging" : "battery");
                ASSERT_NE(battery, nullptr);
                EXPECT_EQ(iconOf(display, external ? "battery" : "charging"), nullptr);
                EXPECT_EQ(battery->colour, one.colour);
                EXPECT_EQ(battery->part, 0.37);
                EXPECT_EQ(battery->text, "37 %");
                const Icon* storage = iconOf(display, "storage");
                ASSERT_EQ(storage != nullptr, phase == Phase::Ready);
                if (storage != nullptr) {
                    EXPECT_EQ(storage->colour, one.colour);
                    EXPECT_EQ(storage->part, 0.625);
                    EXPECT_EQ(storage->text, "63 %");
                }
            }
        }
    }
}

TEST(WornDisplay, AFixIsGreenWaitingForOnePulsesAndLocationSwitchedOffShowsNothing) {
    Situation s;
    s.phase = Phase::Ready;
    s.wearer = Wearer{"u", "U", ""};
    EXPECT_EQ(iconOf(displayOf(s), "location"), nullptr);
    s.location = Link::Working;
    Display display = displayOf(s);
    ASSERT_NE(iconOf(display, "location"), nullptr);
    EXPECT_EQ(iconOf(display, "location")->blink, Blink::Pulsing);
    EXPECT_EQ(iconOf(display, "location")->colour, Colour::White);
    s.location = Link::Up;
    display = displayOf(s);
    EXPECT_EQ(iconOf(display, "location")->blink, Blink::Steady);
    EXPECT_EQ(iconOf(display, "location")->colour, Colour::Green);
}

TEST(WornDisplay, ASensorCameraIsGreenWhenUsedAndRedWhenItFails) {
    for (const bool works : {true, false}) {
        WornRig rig("bodycam-screen");
        rig.switchOn();
        EXPECT_EQ(iconOf(rig.camera.display(), "sensorCamera"), nullptr);
        rig.give(input::SensorPlug{true});
        EXPECT_EQ(iconOf(rig.camera.display(), "sensorCamera")->blink, Blink::Pulsing);
        rig.give(input::Media{works, "no such device"});
        EXPECT_EQ(
            iconOf(rig.camera.display(), "sensorCamera")->colour,
            works ? Colour::Green : Colour::Red
        );
    }
}

TEST(WornCare, TheGuideSaysWhatTheModelDoes) {
    for (const std::string name : {"bodycam-led", "bodycam-screen"}) {
        const WornModel model = modelOf(name);
        const std::string guide = dailyGuide(model);
        EXPECT_NE(guide.find(model.model), std::string::npos);
        for (const ModelButton& button : model.buttons) {
            EXPECT_NE(guide.find(button.label), std::string::npos) << button.label;
        }
        const auto hold = fmt::format(
            "Hold for {:g} s</td><td>ends the recording",
            std::chrono::duration<double>(model.stopHold()).count()
        );
        EXPECT_NE(guide.find(hold), std::string::npos) << hold;
        for (const FaultRow& row : faultTable()) {
            EXPECT_NE(guide.find(row.remedy), std::string::npos) << row.code;
        }
        EXPECT_NE(guide.find("shipping mode"), std::string::npos);
        for (const char* said : {"isopropyl", "indoors", "parked car", "5 V", "Lens window"}) {
            EXPECT_NE(guide.find(said), std::string::npos) << said;
        }
        EXPECT_EQ(guide.find("70 %") != std::string::npos, name == "bodycam-screen");
    }
    WornModel odd = modelOf("bodycam-led");
    odd.model = "<script>";
    EXPECT_EQ(dailyGuide(odd).find("<script>"), std::string::npos);
}

}  // namespace
}  // namespace ocelli::bodyworn::device
