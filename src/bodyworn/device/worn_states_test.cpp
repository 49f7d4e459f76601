// Dock, assignment, lock, shipping, battery and storage, errors and warnings of the worn camera.
#include <gtest/gtest.h>

#include "bodyworn/device/operating_time.h"
#include "tests/support/worn_rig.h"

namespace ocelli::bodyworn::device {
namespace {

using namespace std::chrono_literals;
using test::WornRig;

constexpr Lamp kGreen{Colour::Green, Blink::Steady};
constexpr Lamp kAmber{Colour::Amber, Blink::Steady};
constexpr Lamp kAmberFlashing{Colour::Amber, Blink::Flashing};
constexpr Lamp kRed{Colour::Red, Blink::Steady};

void expectAll(const WornRig& rig, Lamp lamp) {
    for (const Led led : rig.camera.model().leds) {
        EXPECT_EQ(rig.lamp(led), lamp) << toString(led);
    }
}

/// A battery that lasts for so long as it is drawn now.
void lastFor(WornRig& rig, int percent) {
    rig.give(input::Battery{percent, false, false, false, 25});
}

TEST(WornStates, UndockedWithoutAWearerItFlashesRedBeepsAndDoesNotRecord) {
    WornRig rig("bodycam-led", {}, {true, false, false, {}, {}});
    rig.give(input::Dock{true});
    rig.give(input::Dock{false});
    rig.give(input::Media{true, {}});
    expectAll(rig, {Colour::Red, Blink::Flashing});
    rig.outputs.clear();
    rig.pass(9s);
    EXPECT_EQ(rig.played(Signal::NoWearer), 3) << "again and again";
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    EXPECT_TRUE(rig.noted("recordingRefused"));
    EXPECT_EQ(rig.played(Signal::CannotRecord), 1);
}

TEST(WornStates, DockedLampsTellOfWorkOfNobodyAndOfNoSystem) {
    WornRig rig;
    rig.give(input::Dock{true});
    EXPECT_EQ(rig.lamp(Led::Docking), (Lamp{Colour::Amber, Blink::Pulsing})) << "charging";
    rig.give(input::Battery{100, true, false, false, 25});
    EXPECT_EQ(rig.lamp(Led::Docking), kGreen);
    rig.give(input::DockWork{{0.5, {}, false, false}});
    EXPECT_EQ(rig.lamp(Led::Docking), (Lamp{Colour::Amber, Blink::Pulsing})) << "transferring";
    rig.give(input::DockWork{{{}, {}, true, false}});
    EXPECT_EQ(rig.lamp(Led::Docking), kAmberFlashing);
    EXPECT_EQ(rig.lamp(Led::Storage), kRed) << "upload error";
    rig.give(input::DockWork{{{}, {}, false, true}});
    EXPECT_EQ(rig.lamp(Led::Docking), kAmberFlashing) << "general error";
    rig.give(input::DockWork{});
    rig.give(input::Battery{50, true, false, true, 25});
    EXPECT_EQ(rig.lamp(Led::Docking), kAmberFlashing);
    EXPECT_EQ(rig.lamp(Led::Battery), kRed) << "not charging";
    rig.give(input::Battery{50, true, true, false, 25});
    rig.give(input::Assign{});
    expectAll(rig, kLampOff);
    WornRig fresh("bodycam-led", {}, {false, false, false, {}, {}});
    fresh.give(input::Dock{true});
    expectAll(fresh, kAmberFlashing);
}

TEST(WornStates, ABatteryThatDoesNotChargeBeepsOnTheScreenModelOnly) {
    for (const auto& [model, expected] : {std::pair{"bodycam-led", 0}, {"bodycam-screen", 4}}) {
        WornRig rig(model);
        rig.give(input::Dock{true});
        rig.outputs.clear();
        rig.give(input::Battery{50, true, false, true, 25});
        rig.pass(3500ms);
        EXPECT_EQ(rig.played(Signal::NotCharging), expected) << model;
    }
}

TEST(WornStates, AnOfferFlashesGreenIsTakenOrLapsesAndASecondOneIsRefused) {
    WornRig rig("bodycam-led", {}, {true, false, false, {}, {}});
    rig.give(input::Dock{true});
    rig.give(input::Assign{Wearer{"u2", "Bo", ""}, true});
    expectAll(rig, {Colour::Green, Blink::Flashing});
    rig.give(input::Assign{Wearer{"u3", "Cy", ""}, true});
    EXPECT_TRUE(rig.noted("offerPending"));
    EXPECT_EQ(rig.is().wearer->name, "Bo");
    rig.pass(WornCamera::kOfferSpan - 1ms);
    EXPECT_TRUE(rig.is().wearer);
    rig.pass(1ms);
    EXPECT_FALSE(rig.is().wearer);
    EXPECT_TRUE(rig.noted("offerLapsed"));
    rig.give(input::Assign{Wearer{"u3", "Cy", ""}, true});
    EXPECT_FALSE(rig.camera.kept().wearer) << "an offer outlives no restart";
    rig.give(input::Dock{false});
    rig.pass(1min);
    EXPECT_EQ(rig.is().wearer->name, "Cy");
    EXPECT_EQ(rig.camera.kept().wearer->name, "Cy");
}

TEST(WornStates, DockingEndsARecordingAndUndockingStartsAnew) {
    WornRig rig;
    rig.switchOn();
    rig.record();
    rig.press(Button::Top, 3s);
    rig.give(input::Dock{true});
    EXPECT_EQ(rig.all<output::StopRecording>().back().trigger, Trigger::Docked);
    EXPECT_EQ(rig.is().phase, Phase::Docked);
    EXPECT_FALSE(rig.is().silent);
    EXPECT_FALSE(rig.all<output::RunMedia>().back().on);
    rig.give(input::Dock{false});
    EXPECT_EQ(rig.is().phase, Phase::Starting);
    EXPECT_TRUE(rig.all<output::RunMedia>().back().on);
}

TEST(WornStates, EightWeeksWithoutADockLockItUntilTheSystemUnlocksIt) {
    WornRig rig;
    rig.give(input::Dock{true});
    rig.give(input::Dock{false});
    rig.give(input::Media{true, {}});
    rig.pass(WornCamera::kLockAfter - 1s);
    EXPECT_FALSE(rig.is().locked);
    rig.pass(2s);
    EXPECT_TRUE(rig.is().locked);
    EXPECT_TRUE(rig.camera.kept().locked);
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    EXPECT_EQ(rig.lamp(Led::Operation), kAmber);
    rig.give(input::Dock{true});
    EXPECT_TRUE(rig.is().locked) << "a dock alone does not unlock it";
    rig.give(input::Unlock{});
    rig.give(input::Dock{false});
    rig.give(input::Media{true, {}});
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Running);
}

TEST(WornStates, TheLockIsFoundAfterARestart) {
    const Kept kept{true, false, false, Wearer{"u", "U", ""}, WallTime{1'700'000'000'000'000}};
    const auto again = parseKept(toJson(kept));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, kept);
    WornRig rig("bodycam-led", {}, *again);
    EXPECT_TRUE(rig.is().locked);
    EXPECT_FALSE(parseKept(Json::object()));
}

TEST(WornStates, RemovedFromItsSystemItIsDarkUntilAddedInADock) {
    WornRig rig;
    rig.give(input::Dock{true});
    rig.give(input::Membership{false});
    EXPECT_EQ(rig.is().phase, Phase::Shipping);
    expectAll(rig, kLampOff);
    EXPECT_TRUE(rig.camera.kept().shipping);
    rig.give(input::Dock{false});
    rig.press(Button::Power, 10s);
    EXPECT_EQ(rig.is().phase, Phase::Shipping) << "no button wakes it";
    rig.give(input::Dock{true});
    rig.give(input::Membership{true});
    EXPECT_EQ(rig.is().phase, Phase::Docked);
}

TEST(WornStates, RemovedWhileRecordingItClosesTheRecordingFirst) {
    WornRig rig;
    rig.switchOn();
    rig.record();
    rig.give(input::Membership{false});
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    EXPECT_EQ(rig.is().phase, Phase::Shipping);
}

TEST(WornStates, TimeLeftChoosesTheColour) {
    EXPECT_EQ(levelOf(1h + 1s), Level::Green);
    EXPECT_EQ(levelOf(1h), Level::Amber);
    EXPECT_EQ(levelOf(30min), Level::Amber);
    EXPECT_EQ(levelOf(30min - 1s), Level::Red);
    EXPECT_EQ(formatLeft(200min), "3 h 20 min");
    EXPECT_EQ(formatLeft(12min + 59s), "12 min");
}

TEST(WornStates, RemainingTimesFollowDrawAndRate) {
    const WornModel model = readWornModel(test::modelFile("bodycam-led")).value();
    Situation situation;
    situation.phase = Phase::Ready;
    situation.battery.percent = 50;
    WornSettings settings;
    const Duration ready = batteryLeft(model, situation, settings);
    settings.location = true;
    EXPECT_LT(batteryLeft(model, situation, settings), ready) << "location costs power";
    settings.location = false;
    settings.resolution = Resolution::P720;
    EXPECT_GT(batteryLeft(model, situation, settings), ready);
    settings.resolution = Resolution::P1080;
    situation.celsius = -10;
    EXPECT_LT(batteryLeft(model, situation, settings), ready) << "so does cold";
    situation.celsius = 25;
    situation.phase = Phase::Standby;
    EXPECT_GT(batteryLeft(model, situation, settings), ready);
    EXPECT_EQ(storageLeft(3'600'000'000, 8e6), 1h);
    EXPECT_EQ(storageLeft(0, 8e6), Duration::zero());
}

TEST(WornStates, EachConsumerShortensTheOperatingTimeAndStandbyLengthensIt) {
    struct Case {
        const char* what;
        void (*add)(Situation&, WornSettings&);
    };

    const WornModel model = readWornModel(test::modelFile("bodycam-screen")).value();
    const auto left = [&](auto add) {
        Situation situation;
        situation.phase = Phase::Ready;
        situation.battery.percent = 50;
        WornSettings settings;
        settings.resolution = Resolution::P720;
        add(situation, settings);
        return batteryLeft(model, situation, settings);
    };
    const Duration plain = left([](Situation&, WornSettings&) {});
    for (const Case& one : std::initializer_list<Case>{
             {"assistant app", [](Situation& s, WornSettings&) { s.assistant = Link::Up; }},
             {"Wi-Fi", [](Situation& s, WornSettings&) { s.wifi = Link::Working; }},
             {"mobile network", [](Situation& s, WornSettings&) { s.mobile = Link::Up; }},
             {"sensor camera", [](Situation& s, WornSettings&) { s.sensorCamera = Link::Up; }},
             {"1080p", [](Situation&, WornSettings& p) { p.resolution = Resolution::P1080; }},
             {"stabilization", [](Situation&, WornSettings& p) { p.stabilization = true; }},
             {"straight lines", [](Situation&, WornSettings& p) { p.distortionCorrection = true; }},
             {"location", [](Situation&, WornSettings& p) { p.location = true; }},
             {"display outdoors", [](Situation& s, WornSettings&) { s.outdoors = true; }},
             {"recording", [](Situation& s, WornSettings&) { s.recording = Recording::Running; }},
             {"cold", [](Situation& s, WornSettings&) { s.celsius = -10; }},
             {"heat", [](Situation& s, WornSettings&) { s.celsius = 45; }},
         }) {
        EXPECT_LT(left(one.add), plain) << one.what;
    }
    EXPECT_GT(left([](Situation& s, WornSettings&) { s.phase = Phase::Standby; }), plain);
    const auto full = [](Situation&, WornSettings& p) { p.resolution = Resolution::P1080; };
    const auto fullStraight = [](Situation&, WornSettings& p) {
        p.resolution = Resolution::P1080;
        p.distortionCorrection = true;
    };
    EXPECT_EQ(left(fullStraight), left(full)) << "straight lines cost at 720p only";
}

TEST(WornStates, StorageThatRunsFullEndsTheRecordingAndRefusesTheNext) {
    WornRig rig;
    rig.switchOn();
    rig.record();
    rig.give(input::Storage{1'000'000'000, 64'000'000'000, 8e6, false});
    EXPECT_EQ(rig.lamp(Led::Storage), kRed) << "a quarter of an hour left";
    EXPECT_EQ(rig.lamp(Led::Operation), (Lamp{Colour::Green, Blink::Flashing}));
    EXPECT_EQ(rig.is().recording, Recording::Running);
    rig.give(input::Storage{20'000'000, 64'000'000'000, 8e6, false});
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    EXPECT_EQ(rig.all<output::StopRecording>().back().trigger, Trigger::StorageFull);
    EXPECT_EQ(rig.lamp(Led::Operation), kAmber);
    EXPECT_EQ(rig.played(Signal::CannotRecord), 1);
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    EXPECT_EQ(rig.played(Signal::CannotRecord), 2);
}

struct WarningCase {
    BatteryWarning warning;
    Signal signal;
    int inFourMinutes;
};

TEST(WornStates, ALowBatteryWarnsAsTheProfileSays) {
    for (const WarningCase& one :
         {WarningCase{BatteryWarning::Periodic, Signal::LowBattery, 2},
          WarningCase{BatteryWarning::Reinforced, Signal::LowBatteryReinforced, 4},
          WarningCase{BatteryWarning::Off, Signal::LowBattery, 0}}) {
        WornSettings settings;
        settings.batteryWarning = one.warning;
        WornRig rig("bodycam-led", settings);
        rig.switchOn();
        lastFor(rig, 2);
        EXPECT_EQ(levelOf(rig.is().battery.left), Level::Red);
        rig.pass(4min - 1s);
        EXPECT_EQ(rig.played(one.signal), one.inFourMinutes);
    }
}

TEST(WornStates, AnEmptyBatterySavesTheRecordingAndSwitchesOff) {
    WornRig rig;
    rig.switchOn();
    rig.record();
    lastFor(rig, 0);
    EXPECT_EQ(rig.all<output::StopRecording>().back().trigger, Trigger::BatteryEmpty);
    EXPECT_EQ(rig.is().phase, Phase::Off);
    rig.press(Button::Power);
    EXPECT_EQ(rig.is().phase, Phase::Off);
}

TEST(WornStates, ARecorderThatFailsOrIsSilentIsTold) {
    WornRig rig;
    rig.switchOn();
    rig.recorderError = "no space left on the device";
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    EXPECT_TRUE(rig.noted("recorderFailed"));
    EXPECT_EQ(rig.lamp(Led::Operation), kAmber);
    EXPECT_EQ(rig.played(Signal::CannotRecord), 1);
    rig.press(Button::Record);
    EXPECT_EQ(rig.played(Signal::CannotRecord), 2) << "each press is answered";
    rig.recorderError.clear();
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Running) << "it may be tried again";
    EXPECT_EQ(rig.lamp(Led::Operation), kGreen);
    WornRig mute;
    mute.switchOn();
    mute.recorderAnswers = false;
    mute.press(Button::Record);
    EXPECT_FALSE(mute.lamp(Led::Recording).lit()) << "not before it records";
    mute.pass(WornCamera::kRecorderLimit);
    EXPECT_EQ(mute.is().recording, Recording::Idle);
    EXPECT_TRUE(mute.noted("recordingFailed"));
}

TEST(WornStates, NoPictureWithinTheStartIsAFault) {
    WornRig rig;
    rig.press(Button::Power);
    rig.pass(WornCamera::kStartLimit);
    EXPECT_EQ(rig.is().phase, Phase::Ready);
    EXPECT_EQ(rig.lamp(Led::Operation), kAmber);
    rig.give(input::Media{true, {}});
    EXPECT_EQ(rig.lamp(Led::Operation), kGreen);
}

TEST(WornStates, ARecordingIsRememberedByVibrationAtTheChosenInterval) {
    WornSettings settings;
    settings.reminderInterval = 60;
    WornRig rig("bodycam-led", settings);
    rig.switchOn();
    rig.pass(5min);
    EXPECT_EQ(rig.played(Signal::Reminder), 0);
    rig.press(Button::Record);
    rig.pass(5min);
    EXPECT_EQ(rig.played(Signal::Reminder), 5);
    EXPECT_TRUE(patternOf(Signal::Reminder).beep.empty());
}

TEST(WornStates, StartAndStopAreToldAsTheProfileSays) {
    struct Case {
        Notification notification;
        bool beep;
        bool buzz;
    };

    for (const Case& one :
         {Case{Notification::BeepAndVibration, true, true},
          Case{Notification::Beep, true, false},
          Case{Notification::Vibration, false, true}}) {
        WornSettings settings;
        settings.notification = one.notification;
        WornRig rig("bodycam-led", settings);
        rig.switchOn();
        rig.record();
        ASSERT_FALSE(rig.all<output::Play>().empty());
        EXPECT_EQ(rig.all<output::Play>().front().beep, one.beep);
        EXPECT_EQ(rig.all<output::Play>().front().buzz, one.buzz);
    }
}

TEST(WornStates, TheFrontIndicatorFollowsTheProfile) {
    for (const auto& [setting, lamp] :
         {std::pair{FrontIndicator::On, kRed},
          std::pair{FrontIndicator::Off, kLampOff},
          std::pair{FrontIndicator::Flashing, Lamp{Colour::Red, Blink::Flashing}}}) {
        WornSettings settings;
        settings.frontIndicator = setting;
        WornRig rig("bodycam-led", settings);
        rig.switchOn();
        rig.record();
        EXPECT_EQ(rig.camera.lamps().front, lamp);
    }
}

TEST(WornStates, StandbyComesByItselfAndTheRecordButtonWakesItAndRecords) {
    WornSettings settings;
    settings.standbyAfter = 5;
    WornRig rig("bodycam-led", settings);
    rig.switchOn();
    rig.pass(4min);
    rig.press(Button::Top);
    rig.pass(4min);
    EXPECT_EQ(rig.is().phase, Phase::Ready) << "a hand was there";
    rig.pass(2min);
    EXPECT_EQ(rig.is().phase, Phase::Standby);
    EXPECT_FALSE(rig.all<output::RunMedia>().back().on);
    EXPECT_EQ(rig.lamp(Led::Operation), kGreen);
    rig.press(Button::Record);
    EXPECT_TRUE(rig.all<output::RunMedia>().back().on);
    rig.give(input::Media{true, {}});
    EXPECT_EQ(rig.is().recording, Recording::Running);
    rig.pass(20min);
    EXPECT_EQ(rig.is().phase, Phase::Ready) << "never while recording";
}

TEST(WornStates, AFallRecordsWhereTheProfileSaysSo) {
    WornSettings settings;
    WornRig without("bodycam-led", settings);
    without.switchOn();
    without.give(input::Fall{});
    EXPECT_EQ(without.is().recording, Recording::Idle);
    settings.fallDetection = true;
    WornRig rig("bodycam-led", settings);
    rig.switchOn();
    rig.give(input::Fall{});
    EXPECT_EQ(rig.all<output::StartRecording>().back().trigger, Trigger::Fall);
}

TEST(WornStates, AFaultySensorCameraIsRedWithOneShortSign) {
    WornRig rig;
    rig.switchOn();
    rig.give(input::LinkState{input::LinkState::Which::SensorCamera, Link::Failed});
    EXPECT_EQ(rig.lamp(Led::Extension), kRed);
    EXPECT_EQ(rig.lamp(Led::Operation), kGreen);
    EXPECT_EQ(rig.played(Signal::SensorFault), 1);
    rig.give(input::LinkState{input::LinkState::Which::SensorCamera, Link::Absent});
    rig.press(Button::Top);
    EXPECT_EQ(rig.lamp(Led::Extension), kLampOff) << "the main camera is well";
}

TEST(WornStates, HeatAndColdAreToldAndChargingPausesOrStopsEarly) {
    WornRig rig("bodycam-screen");
    rig.switchOn();
    rig.give(input::Environment{60, false});
    EXPECT_TRUE(rig.noted("temperature"));
    rig.give(input::Environment{25, false});
    rig.give(input::Dock{true});
    rig.give(input::Battery{50, true, true, false, -5});
    ASSERT_FALSE(rig.all<output::Charge>().empty());
    EXPECT_FALSE(rig.all<output::Charge>().back().allowed);
    EXPECT_TRUE(rig.noted("chargingTemperature"));
    rig.give(input::Battery{50, true, true, false, 30});
    rig.give(input::Environment{36, false});
    EXPECT_TRUE(rig.all<output::Charge>().back().allowed);
    EXPECT_EQ(rig.all<output::Charge>().back().percent, 70);
}

TEST(WornStates, TheDisplayShowsItsIconsByLevelAndStateAndIsBrighterOutdoors) {
    WornRig rig("bodycam-screen");
    const auto icon = [&](std::string_view name) -> std::optional<Icon> {
        for (const Icon& one : rig.camera.display().icons) {
            if (one.name == name) {
                return one;
            }
        }
        return std::nullopt;
    };
    rig.give(input::Dock{true});
    rig.give(input::DockWork{{0.25, 0.5, false, false}});
    EXPECT_TRUE(icon("docked"));
    EXPECT_TRUE(icon("wearer"));
    EXPECT_EQ(icon("transfer")->text, "25 %");
    EXPECT_EQ(icon("update")->part, 0.5);
    rig.give(input::Assign{});
    EXPECT_EQ(icon("noWearerDocked")->blink, Blink::Pulsing);
    rig.give(input::Assign{Wearer{"u", "U", ""}});
    rig.give(input::Dock{false});
    rig.give(input::Media{true, {}});
    using Which = input::LinkState::Which;
    rig.give(input::LinkState{Which::Location, Link::Working});
    EXPECT_EQ(icon("location")->colour, Colour::White);
    rig.give(input::LinkState{Which::Location, Link::Up});
    EXPECT_EQ(icon("location")->colour, Colour::Green);
    rig.give(input::LinkState{Which::Holster, Link::Failed});
    EXPECT_EQ(icon("holster")->colour, Colour::Red);
    lastFor(rig, 1);
    EXPECT_EQ(icon("battery")->colour, Colour::Red);
    EXPECT_EQ(rig.lamp(Led::Status), kGreen);
    const double indoors = rig.camera.display().brightness;
    rig.give(input::Environment{25, true});
    EXPECT_GT(rig.camera.display().brightness, indoors);
    rig.give(input::Storage{0, 64'000'000'000, 0, false});
    EXPECT_EQ(icon("storageFull")->blink, Blink::Steady);
    EXPECT_EQ(rig.lamp(Led::Status), kAmber);
}

TEST(WornStates, LampsAndIconsOfConnectionsFollowTheirState) {
    using Which = input::LinkState::Which;
    WornRig leds("bodycam-led");
    WornRig screen("bodycam-screen");
    leds.switchOn();
    screen.switchOn();

    struct Case {
        Link state;
        Lamp lamp;
        Colour icon;
    };

    for (const Case& one :
         {Case{Link::Working, {Colour::Amber, Blink::Pulsing}, Colour::White},
          Case{Link::Up, kGreen, Colour::Green},
          Case{Link::Failed, kRed, Colour::Red}}) {
        leds.give(input::LinkState{Which::Holster, one.state});
        EXPECT_EQ(leds.lamp(Led::Wireless), one.lamp);
        for (const auto& [which, name] :
             {std::pair{Which::Holster, "holster"},
              std::pair{Which::Assistant, "assistant"},
              std::pair{Which::Wifi, "wifi"},
              std::pair{Which::Mobile, "mobile"}}) {
            screen.give(input::LinkState{which, one.state});
            const auto icons = screen.camera.display().icons;
            const auto icon = std::ranges::find(icons, name, &Icon::name);
            ASSERT_NE(icon, icons.end()) << name;
            EXPECT_EQ(icon->colour, one.icon) << name;
        }
    }
}

TEST(WornStates, IconsOfNetworksTellTheirSignalAndWhyThereIsNone) {
    using Which = input::LinkState::Which;
    WornRig rig("bodycam-screen");
    rig.switchOn();
    const auto icon = [&](std::string_view name) {
        const auto icons = rig.camera.display().icons;
        const auto found = std::ranges::find(icons, name, &Icon::name);
        return found == icons.end() ? std::optional<Icon>() : std::optional<Icon>(*found);
    };
    for (const auto& [which, name] :
         {std::pair{Which::Wifi, "wifi"}, std::pair{Which::Mobile, "mobile"}}) {
        EXPECT_FALSE(icon(name)) << name << " is not there";
        rig.give(input::LinkState{which, Link::Off});
        EXPECT_EQ(icon(name), (Icon{name, Colour::White, Blink::Steady, {}, "off"}));
        rig.give(input::LinkState{which, Link::Working});
        EXPECT_EQ(icon(name), (Icon{name, Colour::White, Blink::Pulsing, {}, "searching"}));
        rig.give(input::LinkState{which, Link::Up, 40});
        EXPECT_EQ(icon(name), (Icon{name, Colour::Green, Blink::Steady, 0.4, "40 %"}));
        rig.give(input::LinkState{which, Link::Up});
        EXPECT_EQ(icon(name), (Icon{name, Colour::Green, Blink::Steady, {}, ""}));
        rig.give(input::LinkState{which, Link::Failed, 40});
        EXPECT_EQ(icon(name), (Icon{name, Colour::Red, Blink::Steady, {}, "error"}));
    }
    EXPECT_FALSE(rig.is().mobilePercent) << "of what is up only";
    rig.give(input::LinkState{Which::Mobile, Link::Up, 70, "Lab Mobile"});
    rig.press(Button::Top);
    EXPECT_EQ(rig.camera.display().lines.back(), "Network Lab Mobile");
}

TEST(WornStates, TheSimCardIsToldWhereThereIsASlot) {
    using Which = input::LinkState::Which;
    WornRig rig("bodycam-screen");
    rig.switchOn();
    rig.give(input::LinkState{Which::Mobile, Link::Failed});
    const auto text = [&] {
        const auto icons = rig.camera.display().icons;
        return std::ranges::find(icons, "mobile", &Icon::name)->text;
    };
    EXPECT_EQ(text(), "error");
    for (const auto& [card, words, code] :
         {std::tuple{Sim::Missing, "no SIM", "simMissing"},
          std::tuple{Sim::Locked, "SIM PIN", "simLocked"},
          std::tuple{Sim::Faulty, "SIM error", "simFaulty"},
          std::tuple{Sim::Ready, "error", "simReady"}}) {
        rig.give(input::SimCard{card});
        EXPECT_EQ(text(), words);
        EXPECT_TRUE(rig.noted(code)) << code;
    }
    WornRig without("bodycam-led");
    without.give(input::SimCard{Sim::Missing});
    EXPECT_EQ(without.is().sim, Sim::Unknown) << "it has no slot";
}

TEST(WornStates, AFailingStorageIsTheEndOfRecordingAndNobodyAssignedIsAnIcon) {
    WornRig rig("bodycam-screen");
    const auto shows = [&](std::string_view name) {
        const auto icons = rig.camera.display().icons;
        return std::ranges::find(icons, name, &Icon::name) != icons.end();
    };
    rig.switchOn();
    rig.record();
    EXPECT_TRUE(shows("recording"));
    EXPECT_FALSE(shows("storageError"));
    rig.give(input::Storage{60'000'000'000, 64'000'000'000, 0, true});
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    EXPECT_TRUE(shows("storageError"));
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    rig.press(Button::Function, 3s);
    EXPECT_TRUE(shows("microphoneOff"));
    rig.give(input::Assign{});
    EXPECT_TRUE(shows("noWearer"));
}

TEST(WornStates, EachFaultOfTheTableHasItsRowCodeCauseAndRemedy) {
    ASSERT_EQ(faultTable().size(), kFaults);
    for (std::size_t i = 0; i < kFaults; ++i) {
        const FaultRow& row = rowOf(static_cast<Fault>(i));
        EXPECT_EQ(row.fault, static_cast<Fault>(i));
        EXPECT_FALSE(row.code.empty() || row.cause.empty() || row.remedy.empty());
    }
    const auto steps = patternOf(Signal::CannotRecord).beep;
    ASSERT_EQ(steps.size(), 5U);
    EXPECT_TRUE(steps[0] == steps[2] && steps[4] > steps[2]) << "2 short, 1 long";
}

}  // namespace
}  // namespace ocelli::bodyworn::device
