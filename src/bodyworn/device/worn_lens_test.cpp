// The sensor camera: the picture changes over, no recording begins meanwhile, faults fall back.
#include <gtest/gtest.h>

#include "tests/support/worn_rig.h"

namespace ocelli::bodyworn::device {
namespace {

using namespace std::chrono_literals;
using test::WornRig;

std::vector<bool> lensesOf(const WornRig& rig) {
    std::vector<bool> used;
    for (const auto& one : rig.all<output::UseLens>()) {
        used.push_back(one.sensor);
    }
    return used;
}

TEST(WornLens, PluggedInThePictureChangesOverAndNoRecordingBeginsMeanwhile) {
    WornRig rig;
    rig.switchOn();
    rig.give(input::SensorPlug{true});
    EXPECT_EQ(lensesOf(rig), std::vector<bool>{true});
    EXPECT_EQ(rig.lamp(Led::Extension), (Lamp{Colour::Amber, Blink::Pulsing}));
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    EXPECT_TRUE(rig.noted("recordingRefused"));
    rig.give(input::Media{true, {}});
    EXPECT_EQ(rig.lamp(Led::Extension), (Lamp{Colour::Green, Blink::Steady}));
    EXPECT_TRUE(rig.noted("lensSwitched"));
    rig.press(Button::SensorRecord);
    EXPECT_EQ(rig.is().recording, Recording::Running);
}

TEST(WornLens, PulledOutTheOwnLensIsUsedAgain) {
    WornRig rig;
    rig.switchOn();
    rig.give(input::SensorPlug{true});
    rig.give(input::Media{true, {}});
    rig.outputs.clear();
    rig.give(input::SensorPlug{false});
    EXPECT_EQ(lensesOf(rig), std::vector<bool>{false});
    EXPECT_EQ(rig.is().sensorCamera, Link::Working);
    rig.give(input::Media{true, {}});
    EXPECT_EQ(rig.is().sensorCamera, Link::Absent);
    EXPECT_FALSE(rig.lamp(Led::Extension).lit());
    rig.press(Button::Record);
    EXPECT_EQ(rig.is().recording, Recording::Running);
}

TEST(WornLens, ARecordingThatRunsGoesOnWithTheOtherLens) {
    WornRig rig;
    rig.switchOn();
    rig.record();
    rig.give(input::SensorPlug{true});
    EXPECT_EQ(rig.is().recording, Recording::Running);
    rig.give(input::Media{true, {}});
    EXPECT_EQ(rig.is().recording, Recording::Running);
    EXPECT_EQ(rig.is().sensorCamera, Link::Up);
}

TEST(WornLens, ASensorCameraThatFailsIsToldAndTheOwnLensRecords) {
    for (const bool silent : {false, true}) {
        WornRig rig;
        rig.switchOn();
        rig.give(input::SensorPlug{true});
        if (silent) {
            rig.pass(WornCamera::kSwitchLimit);
        } else {
            rig.give(input::Media{false, "no such device"});
        }
        EXPECT_EQ(rig.is().sensorCamera, Link::Failed);
        EXPECT_EQ(lensesOf(rig), (std::vector<bool>{true, false}));
        EXPECT_EQ(rig.lamp(Led::Extension), (Lamp{Colour::Red, Blink::Steady}));
        EXPECT_EQ(rig.lamp(Led::Operation), (Lamp{Colour::Green, Blink::Steady}));
        EXPECT_EQ(rig.played(Signal::SensorFault), 1);
        rig.give(input::Media{true, {}});
        EXPECT_EQ(rig.is().sensorCamera, Link::Failed) << "pictures of the own lens mend nothing";
        rig.press(Button::Record);
        EXPECT_EQ(rig.is().recording, Recording::Running);
        rig.give(input::SensorPlug{false});
        EXPECT_FALSE(rig.lamp(Led::Extension).lit());
    }
}

TEST(WornLens, AFaultOfTheOwnLensIsNotTheSensorCameras) {
    WornRig rig;
    rig.switchOn();
    rig.give(input::SensorPlug{true});
    rig.give(input::Media{true, {}});
    rig.give(input::SensorPlug{false});
    rig.pass(WornCamera::kSwitchLimit);
    EXPECT_EQ(rig.is().sensorCamera, Link::Absent);
    EXPECT_EQ(rig.lamp(Led::Operation), (Lamp{Colour::Amber, Blink::Steady}));
    EXPECT_TRUE(rig.noted("noPicture"));
}

TEST(WornLens, PluggedInWhileOffItIsUsedFromTheStart) {
    WornRig rig;
    rig.give(input::SensorPlug{true});
    rig.press(Button::Power);
    EXPECT_EQ(lensesOf(rig), (std::vector<bool>{true, true}));
    EXPECT_EQ(rig.is().sensorCamera, Link::Working);
    rig.give(input::Media{true, {}});
    EXPECT_EQ(rig.is().sensorCamera, Link::Up);
    EXPECT_EQ(rig.is().phase, Phase::Ready);
}

}  // namespace
}  // namespace ocelli::bodyworn::device
