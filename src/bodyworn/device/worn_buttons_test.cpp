// Press times, phases and refusals of the worn camera, row by row of its requirements.
#include <gtest/gtest.h>

#include "tests/support/worn_rig.h"

namespace ocelli::bodyworn::device {
namespace {

using namespace std::chrono_literals;
using test::WornRig;

struct ModelCase {
    const char* model;
    Duration stop;
};

class WornModels : public testing::TestWithParam<ModelCase> {};

TEST_P(WornModels, OnePressRecordsAndOnlyTheWholeHoldEndsIt) {
    WornRig rig(GetParam().model);
    rig.switchOn();
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Running);
    EXPECT_EQ(rig.played(Signal::RecordingStarts), 1);
    rig.pass(5s);
    rig.press(Button::Record, GetParam().stop - 1ms);
    EXPECT_EQ(rig.is().recording, Recording::Running) << "a shorter press never stops it";
    rig.pass(5s);
    rig.give(input::ButtonEdge{Button::Record, true});
    rig.pass(GetParam().stop);
    EXPECT_EQ(rig.is().recording, Recording::Idle) << "while the button is still held";
    EXPECT_EQ(rig.played(Signal::RecordingStops), 1);
}

TEST_P(WornModels, ThePressThatStartsARecordingDoesNotEndItWhenHeldOn) {
    WornRig rig(GetParam().model);
    rig.switchOn();
    rig.press(Button::Record, 20s);
    EXPECT_EQ(rig.is().recording, Recording::Running);
    EXPECT_TRUE(rig.all<output::Bookmark>().empty());
}

TEST_P(WornModels, HoldingThePowerButtonFiveSecondsSwitchesOffWithBeepAndBuzz) {
    WornRig rig(GetParam().model);
    rig.switchOn();
    rig.press(Button::Power, 4999ms);
    EXPECT_EQ(rig.is().phase, Phase::Ready);
    rig.pass(1s);
    rig.press(Button::Power, 5s);
    EXPECT_EQ(rig.is().phase, Phase::Off);
    EXPECT_EQ(rig.played(Signal::PowerOff), 1);
    EXPECT_EQ(rig.lamp(Led::Operation), kLampOff);
}

TEST_P(WornModels, SwitchingOffEndsARecordingFirst) {
    WornRig rig(GetParam().model);
    rig.switchOn();
    rig.record();
    rig.recorderAnswers = false;
    rig.press(Button::Power, 5s);
    EXPECT_EQ(rig.is().phase, Phase::Ready) << "not before the recorder has closed its files";
    rig.give(input::RecorderEnded{});
    EXPECT_EQ(rig.is().phase, Phase::Off);
}

INSTANTIATE_TEST_SUITE_P(
    Both, WornModels, testing::Values(ModelCase{"bodycam-led", 4s}, ModelCase{"bodycam-screen", 3s})
);

TEST(WornButtons, TheScreenModelSignalsPowerOnTheOtherPulsesAmberUntilReady) {
    WornRig screen("bodycam-screen");
    screen.press(Button::Power);
    EXPECT_EQ(screen.played(Signal::PowerOn), 1);
    EXPECT_EQ(screen.camera.display().page, Page::Logo);
    WornRig leds("bodycam-led");
    leds.press(Button::Power);
    EXPECT_EQ(leds.played(Signal::PowerOn), 0);
    for (const Led led : leds.camera.model().leds) {
        EXPECT_EQ(leds.lamp(led), (Lamp{Colour::Amber, Blink::Pulsing}));
    }
    leds.give(input::Media{true, {}});
    EXPECT_EQ(leds.lamp(Led::Operation), (Lamp{Colour::Green, Blink::Steady}));
}

TEST(WornButtons, ADoublePressRecordsWhereTheProfileSaysSo) {
    WornSettings settings;
    settings.activation = Activation::Double;
    WornRig rig("bodycam-led", settings);
    rig.switchOn();
    rig.press(Button::Record);
    rig.pass(600ms);
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Idle) << "two presses too far apart";
    rig.pass(1s);
    rig.doublePress(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Running);
    EXPECT_TRUE(rig.all<output::Bookmark>().empty());
}

TEST(WornButtons, APressWhileRecordingIsABookmark) {
    WornRig rig;
    rig.switchOn();
    rig.record();
    rig.press(Button::Record);
    EXPECT_EQ(rig.all<output::Bookmark>().size(), 1U);
    rig.pass(1s);
    rig.press(Button::Record, 1500ms);
    EXPECT_EQ(rig.all<output::Bookmark>().size(), 1U) << "neither short nor a hold: nothing";
}

TEST(WornButtons, BookmarksAreRefusedWhereTheDestinationTakesNone) {
    WornSettings settings;
    settings.bookmarks = false;
    WornRig rig("bodycam-led", settings);
    rig.switchOn();
    rig.record();
    rig.press(Button::Record);
    EXPECT_TRUE(rig.all<output::Bookmark>().empty());
    EXPECT_TRUE(rig.noted("bookmarkRefused"));
}

TEST(WornButtons, ThreeSecondsOnTheFunctionButtonSwitchTheMicrophone) {
    WornRig rig;
    rig.switchOn();
    rig.press(Button::Function, 2999ms);
    EXPECT_FALSE(rig.is().microphoneOff);
    rig.press(Button::Function, 3s);
    EXPECT_TRUE(rig.is().microphoneOff);
    EXPECT_TRUE(rig.lamp(Led::Microphone).lit());
    ASSERT_EQ(rig.all<output::Microphone>().size(), 1U);
    EXPECT_FALSE(rig.all<output::Microphone>().front().on);
    rig.press(Button::Function, 3s);
    EXPECT_FALSE(rig.is().microphoneOff);
    EXPECT_FALSE(rig.lamp(Led::Microphone).lit());
}

TEST(WornButtons, WhatTheProfileForbidsIsRefusedWithASign) {
    WornSettings settings;
    settings.allowAudioOff = false;
    settings.allowSilentMode = false;
    WornRig rig("bodycam-led", settings);
    rig.switchOn();
    rig.press(Button::Function, 3s);
    rig.press(Button::Top, 3s);
    EXPECT_FALSE(rig.is().microphoneOff);
    EXPECT_FALSE(rig.is().silent);
    EXPECT_EQ(rig.played(Signal::Refused), 2);
}

TEST(WornButtons, SilentModeIsDarkAndQuietAndRecordsOn) {
    for (const char* model : {"bodycam-led", "bodycam-screen"}) {
        WornRig rig(model);
        rig.switchOn();
        rig.record();
        rig.outputs.clear();
        rig.press(Button::Top, 2999ms);
        EXPECT_FALSE(rig.is().silent);
        rig.press(Button::Top, 3s);
        EXPECT_TRUE(rig.is().silent);
        EXPECT_EQ(rig.is().recording, Recording::Running);
        EXPECT_EQ(rig.camera.lamps(), Lamps{});
        EXPECT_EQ(rig.camera.display().page, Page::Dark);
        rig.press(Button::Record);
        rig.press(Button::Record, 4s);
        EXPECT_EQ(rig.is().recording, Recording::Idle);
        EXPECT_TRUE(rig.all<output::Play>().empty()) << "neither beep nor buzz";
        rig.press(Button::Top, 3s);
        EXPECT_FALSE(rig.is().silent);
        EXPECT_EQ(rig.played(Signal::SilentEnds), 1);
    }
}

TEST(WornButtons, TheTopButtonShowsBatteryStorageAndTheWearerForAWhile) {
    WornRig leds("bodycam-led");
    leds.switchOn();
    EXPECT_FALSE(leds.lamp(Led::Battery).lit());
    leds.press(Button::Top);
    EXPECT_EQ(leds.lamp(Led::Battery).colour, Colour::Green);
    EXPECT_EQ(leds.lamp(Led::Storage).colour, Colour::Green);
    leds.pass(WornCamera::kStatusSpan);
    EXPECT_FALSE(leds.lamp(Led::Battery).lit());
    WornRig screen("bodycam-screen");
    screen.switchOn();
    screen.press(Button::Top);
    const Display display = screen.camera.display();
    EXPECT_EQ(display.page, Page::Status);
    ASSERT_FALSE(display.lines.empty());
    EXPECT_EQ(display.lines.front(), "Ada Field (1815)");
}

TEST(WornButtons, APressDuringTheStartRecordsAsSoonAsPicturesCome) {
    WornRig rig;
    rig.press(Button::Power);
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    rig.give(input::Media{true, {}});
    EXPECT_EQ(rig.is().recording, Recording::Running);
}

TEST(WornButtons, WithASensorCameraItsButtonRecordsAndTheOtherMayBeDead) {
    WornSettings settings;
    settings.sensorButtonOnly = true;
    WornRig rig("bodycam-led", settings);
    rig.switchOn();
    rig.press(Button::SensorRecord);
    EXPECT_EQ(rig.is().recording, Recording::Idle) << "none is connected";
    rig.give(input::LinkState{input::LinkState::Which::SensorCamera, Link::Working});
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Idle) << "sources are being switched";
    EXPECT_EQ(rig.lamp(Led::Extension), (Lamp{Colour::Amber, Blink::Pulsing}));
    rig.give(input::LinkState{input::LinkState::Which::SensorCamera, Link::Up});
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Idle) << "the front button is dead";
    rig.press(Button::SensorRecord);
    EXPECT_EQ(rig.is().recording, Recording::Running);
    EXPECT_EQ(rig.all<output::StartRecording>().back().trigger, Trigger::SensorCamera);
    EXPECT_TRUE(rig.camera.lamps().sensorFront.lit());
    EXPECT_FALSE(rig.camera.lamps().front.lit());
}

TEST(WornButtons, ABouncingEdgeOfTheSameKindCountsOnce) {
    WornRig rig;
    rig.switchOn();
    rig.give(input::ButtonEdge{Button::Record, true});
    rig.give(input::ButtonEdge{Button::Record, true});
    rig.give(input::ButtonEdge{Button::Record, false});
    rig.give(input::ButtonEdge{Button::Record, false});
    EXPECT_EQ(rig.all<output::StartRecording>().size(), 1U);
}

}  // namespace
}  // namespace ocelli::bodyworn::device
