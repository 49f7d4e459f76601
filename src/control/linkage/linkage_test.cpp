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
        for (const char* name : {"record", "capture", "notify"}) {
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
        std::string_view topic, int channel, EventState state, std::uint64_t id = 0
    ) {
        Event event;
        event.id = id;
        event.topic = topic;
        event.channel = channel;
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

TEST_F(LinkageTest, EventsWithoutSettingsAreOnlyTold) {
    publish(events::topic::kDiskFull, 0, EventState::Start);
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
