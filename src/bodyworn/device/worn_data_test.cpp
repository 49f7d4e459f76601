// Models and profiles as data: what is read, and how wrong ones are refused.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/worn_rig.h"

namespace ocelli::bodyworn::device {
namespace {

std::string ledModel() {
    std::ifstream file(test::modelFile("bodycam-led"));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(WornModel, BothModelsAreReadWithTheirHoldTimes) {
    const auto leds = readWornModel(test::modelFile("bodycam-led"));
    ASSERT_TRUE(leds) << leds.error().message();
    EXPECT_TRUE(leds->hasPanel());
    EXPECT_EQ(leds->leds.size(), 8U);
    EXPECT_EQ(leds->stopHold(), std::chrono::seconds(4));
    const auto screen = readWornModel(test::modelFile("bodycam-screen"));
    ASSERT_TRUE(screen) << screen.error().message();
    EXPECT_FALSE(screen->hasPanel());
    EXPECT_EQ(screen->stopHold(), std::chrono::seconds(3));
    EXPECT_EQ(screen->microphones, 2);
}

TEST(WornModel, WrongMembersAreNamedWithWhatTheyMayBe) {
    struct Case {
        const char* from;
        const char* to;
        const char* field;
    };

    for (const Case& one : {
             Case{"button: top, gesture: press", "button: nose, gesture: press", "bindings.button"},
             Case{"seconds: 5", "seconds: 500", "bindings.seconds"},
             Case{"action: powerOff", "action: explode", "bindings.action"},
             Case{"leds: [docking,", "leds: [docking, docking,", "leds"},
             Case{"storageGigabytes: 64", "storageGigabytes: -1", "storageGigabytes"},
             Case{"charging: [0, 40]", "charging: [40, 0]", "charging"},
             Case{"batteryWattHours: 24", "batteryWattHours: many", "batteryWattHours"},
             Case{"model: Ocelli W1", "colour: red", "colour"},
             Case{"place: top", "place: inside", "buttons.place"},
         }) {
        const auto model = parseWornModel(changed(ledModel(), one.from, one.to));
        ASSERT_FALSE(model) << one.to;
        EXPECT_EQ(model.error().kind(), ErrorKind::InvalidArgument);
        EXPECT_EQ(model.error().field(), one.field) << model.error().message();
    }
    EXPECT_FALSE(parseWornModel(""));
    EXPECT_FALSE(parseWornModel("[1, 2]"));
    EXPECT_EQ(readWornModel("/nowhere/model.yaml").error().kind(), ErrorKind::NotFound);
}

TEST(WornSettings, EachMemberGoesThereAndBack) {
    WornSettings settings;
    settings.activation = Activation::Double;
    settings.preBufferLength = 90;
    settings.clipFormat = ClipFormat::Mkv;
    settings.reminderInterval = 120;
    const auto again = applySettings({}, toJson(settings));
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(*again, settings);
}

TEST(WornSettings, ChangesLeaveTheRestAndWrongOnesChangeNothing) {
    const auto some = applySettings({}, Json::parse(R"({"preBuffer": false})"));
    ASSERT_TRUE(some);
    EXPECT_FALSE(some->preBuffer);
    EXPECT_EQ(some->preBufferLength, WornSettings{}.preBufferLength);
    for (const char* text : {
             R"({"preBufferLength": 181})",
             R"({"preBufferLength": "long"})",
             R"({"activation": "triple"})",
             R"({"reminderInterval": 5})",
             R"({"nothing": 1})",
         }) {
        const auto wrong = applySettings({}, Json::parse(text));
        ASSERT_FALSE(wrong) << text;
        EXPECT_FALSE(wrong.error().field().empty());
    }
    EXPECT_FALSE(applySettings({}, Json::array()));
}

TEST(Signals, PatternsRunTheirStepsAndLampsBlink) {
    const Steps steps = patternOf(Signal::CannotRecord).buzz;
    EXPECT_TRUE(isOn(steps, Duration::zero()));
    EXPECT_FALSE(isOn(steps, std::chrono::milliseconds(steps[0])));
    EXPECT_TRUE(isOn(steps, lengthOf(steps) - std::chrono::milliseconds(1)));
    EXPECT_FALSE(isOn(steps, lengthOf(steps)));
    const Lamp flashing{Colour::Red, Blink::Flashing};
    EXPECT_EQ(brightnessAt(flashing, Duration::zero()), 1);
    EXPECT_EQ(brightnessAt(flashing, kFlashPeriod / 2), 0);
    EXPECT_EQ(brightnessAt({Colour::Red, Blink::Pulsing}, kPulsePeriod / 2), 1);
    EXPECT_EQ(brightnessAt(kLampOff, Duration::zero()), 0);
}

}  // namespace
}  // namespace ocelli::bodyworn::device
