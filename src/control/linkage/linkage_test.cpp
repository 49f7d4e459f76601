// Tests of the way from an event to the actions its settings name.
#include "control/linkage/linkage.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::control::linkage {
namespace {

using events::Event;
using events::EventState;

class LinkageTest : public testing::Test {
  protected:
    LinkageTest() {
        settings_ =
            std::move(*config::SettingsStore::open(loop_, {.folder = folder_.path(), .channels = 2})
            );
        linkage_ = std::make_unique<Linkage>(bus_, *settings_);
        for (const char* name : {"record", "capture", "alarmOutput", "audibleAlarm", "notify"}) {
            linkage_
                ->add({name, [this, name](const Event& event, const std::vector<int>& channels) {
                           std::string call =
                               std::string(name) + " " + std::string(toString(event.state));
                           for (const int channel : channels) {
                               call += " " + std::to_string(channel);
                           }
                           calls_.push_back(std::move(call));
                       }});
        }
    }

    std::uint64_t publish(
        std::string_view topic,
        int channel,
        EventState state,
        std::uint64_t id = 0,
        const std::string& rule = {},
        Json details = Json::object()
    ) {
        Event event;
        event.id = id;
        event.topic = topic;
        event.channel = channel;
        event.rule = rule;
        event.details = std::move(details);
        event.state = state;
        event.time = clock_.wall();
        const auto given = bus_.publish(std::move(event));
        loop_.runUntilIdle();
        return given;
    }

    void set(const Json& motion) {
        ASSERT_TRUE(settings_->change({.group = "motion", .channel = 1}, motion, "test").has_value()
        );
    }

    std::vector<std::string> take() { return std::exchange(calls_, {}); }

    using Calls = std::vector<std::string>;

    test::FakeClock clock_;
    EventLoop loop_{clock_};
    test::TemporaryFolder folder_;
    events::EventBus bus_{loop_, 1};
    std::unique_ptr<config::SettingsStore> settings_;
    std::unique_ptr<Linkage> linkage_;
    Calls calls_;
};

TEST_F(LinkageTest, MotionDoesWhatItsChannelSays) {
    set(Json{{"recordChannels", {1, 2}}, {"captureChannels", Json::array()}, {"notify", true}});
    const auto id = publish(events::topic::kMotion, 1, EventState::Start);
    EXPECT_EQ(take(), (Calls{"record start 1 2", "notify start"}));
    publish(events::topic::kMotion, 1, EventState::Stop, id);
    EXPECT_EQ(take(), (Calls{"record stop 1 2", "notify stop"}));
    publish(events::topic::kMotion, 2, EventState::Start);
    EXPECT_EQ(take(), (Calls{"record start 2", "capture start 2", "notify start"}));
}

TEST_F(LinkageTest, WhatWasStartedIsStoppedThoughTheSettingsChanged) {
    const auto id = publish(events::topic::kMotion, 1, EventState::Start);
    EXPECT_EQ(take(), (Calls{"record start 1", "capture start 1", "notify start"}));
    set(Json{{"recordChannels", {2}}, {"captureChannels", Json::array()}, {"notify", false}});
    publish(events::topic::kMotion, 1, EventState::Stop, id);
    EXPECT_EQ(take(), (Calls{"record stop 1", "capture stop 1", "notify stop"}));
    publish(events::topic::kMotion, 1, EventState::Start);
    EXPECT_EQ(take(), (Calls{"record start 2"}));
}

TEST_F(LinkageTest, ARuleOfSmartEventsDoesWhatItSaysItself) {
    const Json gate = {
        {"id", 1},
        {"name", "gate"},
        {"type", "lineCrossing"},
        {"recordChannels", {2}},
        {"notify", false},
    };
    ASSERT_TRUE(settings_
                    ->change({.group = "smartEvents", .channel = 1}, {{"rules", {gate}}}, "test")
                    .has_value());
    publish(events::topic::kLineCrossing, 1, EventState::Pulse, 0, "gate");
    EXPECT_EQ(take(), (Calls{"record pulse 2"}));
    publish(events::topic::kLineCrossing, 2, EventState::Pulse, 0, "gate");
    publish(events::topic::kIntrusion, 1, EventState::Pulse, 0, "gate");
    EXPECT_EQ(take(), (Calls{"notify pulse", "notify pulse"})) << "not that channel, not that type";
}

TEST_F(LinkageTest, AnAlarmInputDoesWhatItSaysItself) {
    const Json inputs = {
        {{"number", 1}, {"name", "door"}, {"recordChannels", {2}}, {"alarmOutputs", {1, 3}}},
        {{"number", 2}, {"name", "gate"}, {"notify", false}},
    };
    ASSERT_TRUE(settings_->change({.group = "alarmInputs"}, {{"inputs", inputs}}, "test"));
    publish(events::topic::kAlarmInput, 0, EventState::Start, 0, "door", {{"number", 1}});
    EXPECT_EQ(take(), (Calls{"record start 2", "alarmOutput start 1 3", "notify start"}));
    publish(events::topic::kAlarmInput, 0, EventState::Start, 0, "gate", {{"number", 2}});
    EXPECT_EQ(take(), Calls{});
    publish(events::topic::kAlarmInput, 0, EventState::Start, 0, "?", {{"number", 7}});
    EXPECT_EQ(take(), Calls{"notify start"}) << "an input that is gone is only told";
}

TEST_F(LinkageTest, AFaultOfTheDeviceDoesWhatItSaysItself) {
    const Json full = {{"alarmOutputs", {2}}, {"audibleAlarm", true}, {"notify", false}};
    const Json cut = {{"alarmOutputs", {1}}};
    ASSERT_TRUE(settings_->change(
        {.group = "exceptions"}, {{"diskFull", full}, {"networkDisconnected", cut}}, "test"
    ));
    publish(events::topic::kDiskFull, 0, EventState::Start);
    EXPECT_EQ(take(), (Calls{"alarmOutput start 2", "audibleAlarm start"}));
    publish(events::topic::kNetworkDisconnected, 0, EventState::Start);
    EXPECT_EQ(take(), (Calls{"alarmOutput start 1", "notify start"}));
    for (const auto topic :
         {events::topic::kDiskError, events::topic::kAddressConflict, events::topic::kIllegalLogin
         }) {
        publish(topic, 0, EventState::Pulse);
        EXPECT_EQ(take(), Calls{"notify pulse"}) << topic;
    }
}

TEST_F(LinkageTest, FaultsAreToldToServersAsTheirOwnSwitchesSay) {
    Event event;
    event.topic = events::topic::kDiskFull;
    ASSERT_TRUE(settings_->change(
        {.group = "exceptions"}, {{"diskFull", {{"sendEmail", false}, {"notify", false}}}}, "test"
    ));
    EXPECT_EQ(
        linksOf(*settings_->current(), event),
        (std::vector<Link>{{"alarmServer", {}}, {"mqtt", {}}})
    );
    event.topic = events::topic::kIllegalLogin;
    EXPECT_EQ(linksOf(*settings_->current(), event).at(1), (Link{"email", {}}));
}

TEST_F(LinkageTest, VideoLossIsLinkedOnlyWhileItIsArmed) {
    const auto set = [this](const Json& values) {
        ASSERT_TRUE(settings_->change({.group = "videoLoss", .channel = 1}, values, "test"));
    };
    set({{"recordChannels", {2}}, {"alarmOutputs", {1}}});
    publish(events::topic::kVideoLoss, 1, EventState::Start);
    EXPECT_EQ(take(), (Calls{"record start 2", "alarmOutput start 1", "notify start"}));
    publish(events::topic::kVideoLoss, 2, EventState::Start);
    EXPECT_EQ(take(), Calls{"notify start"});
    set({{"schedule", Json(7, Json{{"periods", Json::array()}})}});
    publish(events::topic::kVideoLoss, 1, EventState::Start);
    EXPECT_EQ(take(), Calls{});
    set({{"schedule", Json(7, Json{{"periods", {{{"from", 0}, {"to", 1440}}}}})}});
    publish(events::topic::kVideoLoss, 1, EventState::Pulse);
    EXPECT_EQ(take().size(), 3U);
    set({{"enabled", false}});
    publish(events::topic::kVideoLoss, 1, EventState::Pulse);
    EXPECT_EQ(take(), Calls{});
}

TEST_F(LinkageTest, TheHealthOfACardIsLinkedOnlyWhileItIsArmed) {
    const auto set = [this](const Json& values) {
        ASSERT_TRUE(settings_->change({.group = "storageHealth"}, values, "test"));
    };
    publish(events::topic::kStorageHealth, 0, EventState::Pulse);
    EXPECT_EQ(take(), Calls{"notify pulse"});
    set({{"alarmOutputs", {2}}});
    publish(events::topic::kStorageHealth, 0, EventState::Pulse);
    EXPECT_EQ(take(), (Calls{"alarmOutput pulse 2", "notify pulse"}));
    set({{"schedule", Json(7, Json{{"periods", Json::array()}})}});
    publish(events::topic::kStorageHealth, 0, EventState::Pulse);
    EXPECT_EQ(take(), Calls{});
    set({{"schedule", Json(7, Json{{"periods", {{{"from", 0}, {"to", 1440}}}}})}});
    publish(events::topic::kStorageHealth, 0, EventState::Pulse);
    EXPECT_EQ(take().size(), 2U);
    set({{"enabled", false}});
    publish(events::topic::kStorageHealth, 0, EventState::Pulse);
    EXPECT_EQ(take(), Calls{});
}

TEST_F(LinkageTest, ATemperatureRuleSwitchesItsOwnOutputsForEachLevel) {
    const Json alarm = {{"preAlarmOutputs", {1}}, {"alarmOutputs", {2, 3}}};
    const Json rule = {
        {"id", 3},
        {"name", "motor"},
        {"shape", "point"},
        {"points", {{{"x", 0.5}, {"y", 0.5}}}},
        {"alarm", alarm}
    };
    const Json quiet = {
        {"recordChannels", Json::array()}, {"captureChannels", Json::array()}, {"notify", false}
    };
    const config::GroupAddress group{.group = "temperatureRules", .channel = 1};
    ASSERT_TRUE(settings_->change(group, quiet, "test"));
    const Json scene = {{"preAlarmOutputs", {7}}, {"alarmOutputs", {8}}};
    const Json changes[] = {{{"scene", scene}}, {{"mode", "expert"}, {"rules", {rule}}}};
    for (const Json& wish : changes) {
        const auto changed = settings_->change(group, wish, "test");
        ASSERT_TRUE(changed) << changed.error().describe();
    }
    publish(events::topic::kThermalPreAlarm, 1, EventState::Start, 0, "motor", {{"number", 3}});
    EXPECT_EQ(take(), Calls{"alarmOutput start 1"});
    publish(events::topic::kThermalAlarm, 1, EventState::Start, 0, "motor", {{"number", 3}});
    EXPECT_EQ(take(), Calls{"alarmOutput start 2 3"});
    publish(events::topic::kThermalAlarm, 1, EventState::Start, 0, "?", {{"number", 101}});
    EXPECT_EQ(take(), Calls{}) << "a comparison has none of its own";
    ASSERT_TRUE(settings_->change(group, {{"mode", "normal"}, {"alarmOutputs", {9}}}, "test"));
    publish(events::topic::kThermalPreAlarm, 1, EventState::Start);
    EXPECT_EQ(take(), (Calls{"alarmOutput start 9", "alarmOutput start 7"}));
}

TEST_F(LinkageTest, EventsWithoutSettingsAreOnlyTold) {
    publish(events::topic::kCertificateExpiry, 0, EventState::Start);
    publish(events::topic::kMotion, 99, EventState::Pulse);
    EXPECT_EQ(take(), (Calls{"notify start", "notify pulse"}));
}

TEST_F(LinkageTest, EventsThatNeverStopAreBounded) {
    testing::internal::CaptureStderr();
    for (int i = 0; i < 3000; ++i) {
        publish(events::topic::kMotion, 1, EventState::Start);
        take();
    }
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_EQ(linkage_->running(), 1024U);
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << "a storm is told once";
}

TEST_F(LinkageTest, AStopThatNobodyStartedIsHarmless) {
    publish(events::topic::kMotion, 1, EventState::Stop, 77);
    EXPECT_EQ(take().size(), 3U);
    EXPECT_EQ(linkage_->running(), 0U);
}

}  // namespace
}  // namespace ocelli::control::linkage
