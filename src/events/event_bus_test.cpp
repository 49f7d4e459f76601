// Tests of the event bus: order, ids, bounds, and listeners that come and go inside a call.
#include "events/event_bus.h"

#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli::events {
namespace {

using namespace std::chrono_literals;

struct EventBusTest : testing::Test {
    SystemClock clock;
    EventLoop loop{clock};
    EventBus bus{loop, 100};

    static Event event(EventState state, std::uint64_t id = 0) {
        Event made;
        made.topic = topic::kMotion;
        made.channel = 1;
        made.state = state;
        made.id = id;
        return made;
    }

    Subscription collect(std::vector<std::uint64_t>& ids) {
        return bus.subscribe([&ids](const EventPtr& got) { ids.push_back(got->id); });
    }
};

TEST_F(EventBusTest, GivesGrowingIdsAndKeepsTheOrder) {
    std::vector<std::uint64_t> ids;
    const auto subscription = collect(ids);
    EXPECT_EQ(bus.publish(event(EventState::Pulse)), 100U);
    EXPECT_EQ(bus.publish(event(EventState::Start)), 101U);
    EXPECT_TRUE(ids.empty());  // on the loop, not here
    loop.runUntilIdle();
    EXPECT_EQ(ids, (std::vector<std::uint64_t>{100, 101}));
}

TEST_F(EventBusTest, ContinuesAnIdWithoutUsingOneUp) {
    std::vector<std::uint64_t> ids;
    const auto subscription = collect(ids);
    const auto id = bus.publish(event(EventState::Start));
    EXPECT_EQ(bus.publish(event(EventState::Update, id)), id);
    EXPECT_EQ(bus.publish(event(EventState::Stop, id)), id);
    EXPECT_EQ(bus.publish(event(EventState::Pulse)), id + 1);
    loop.runUntilIdle();
    EXPECT_EQ(ids, (std::vector<std::uint64_t>{id, id, id, id + 1}));
}

TEST_F(EventBusTest, NeverGivesTheIdThatMeansNone) {
    EventBus fresh(loop, 0);
    EXPECT_EQ(fresh.publish(event(EventState::Pulse)), 1U);
}

TEST_F(EventBusTest, HandsEveryListenerTheSameEvent) {
    EventPtr first;
    EventPtr second;
    const auto one = bus.subscribe([&](const EventPtr& got) { first = got; });
    const auto two = bus.subscribe([&](const EventPtr& got) { second = got; });
    bus.publish(event(EventState::Pulse));
    loop.runUntilIdle();
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(first, second);
}

TEST_F(EventBusTest, NobodyHasToListen) {
    bus.publish(event(EventState::Start));
    loop.runUntilIdle();
    EXPECT_EQ(bus.dropped(), 0U);
}

TEST_F(EventBusTest, LeavesOutUpdatesAndPulsesWhenTooManyWaitButNoStartOrStop) {
    std::vector<std::uint64_t> ids;
    const auto subscription = collect(ids);
    for (int i = 0; i < 4096; ++i) {
        bus.publish(event(EventState::Pulse));
    }
    EXPECT_EQ(bus.dropped(), 0U);
    const auto id = bus.publish(event(EventState::Start));
    bus.publish(event(EventState::Update, id));
    bus.publish(event(EventState::Pulse));
    bus.publish(event(EventState::Stop, id));
    EXPECT_EQ(bus.dropped(), 2U);
    loop.runUntilIdle();
    EXPECT_EQ(ids.size(), 4098U);
    bus.publish(event(EventState::Pulse));  // there is room again
    loop.runUntilIdle();
    EXPECT_EQ(ids.size(), 4099U);
}

TEST_F(EventBusTest, BoundsStartsAndStopsToo) {
    std::size_t calls = 0;
    const auto subscription = bus.subscribe([&](const EventPtr&) { ++calls; });
    for (int i = 0; i < 65540; ++i) {
        bus.publish(event(EventState::Start));
    }
    EXPECT_EQ(bus.dropped(), 4U);
    loop.runUntilIdle();
    EXPECT_EQ(calls, 65536U);
}

TEST_F(EventBusTest, AListenerMaySubscribeAndTheNewOneHearsTheNextEvent) {
    std::vector<std::uint64_t> late;
    std::vector<Subscription> subscriptions;
    subscriptions.push_back(bus.subscribe([&](const EventPtr&) {
        if (subscriptions.size() == 1) {
            for (int i = 0; i < 20; ++i) {
                subscriptions.push_back(collect(late));
            }
        }
    }));
    bus.publish(event(EventState::Pulse));
    bus.publish(event(EventState::Pulse));
    loop.runUntilIdle();
    EXPECT_EQ(late, std::vector<std::uint64_t>(20, 101));
}

TEST_F(EventBusTest, AListenerMayEndItselfWhileItIsCalled) {
    int calls = 0;
    Subscription own;
    own = bus.subscribe([&, text = std::string(100, 'x')](const EventPtr&) {
        own.reset();
        calls += text.size() == 100 ? 1 : 100;
    });
    std::vector<std::uint64_t> others;
    const auto other = collect(others);
    bus.publish(event(EventState::Pulse));
    bus.publish(event(EventState::Pulse));
    loop.runUntilIdle();
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(others.size(), 2U);
}

TEST_F(EventBusTest, AListenerMayEndOneThatComesAfterIt) {
    int calls = 0;
    Subscription second;
    const auto first = bus.subscribe([&](const EventPtr&) { second.reset(); });
    second = bus.subscribe([&](const EventPtr&) { ++calls; });
    bus.publish(event(EventState::Pulse));
    loop.runUntilIdle();
    EXPECT_EQ(calls, 0);
}

TEST_F(EventBusTest, AListenerMayPublish) {
    std::vector<std::uint64_t> ids;
    const auto subscription = bus.subscribe([&](const EventPtr& got) {
        ids.push_back(got->id);
        if (got->state == EventState::Start) {
            bus.publish(event(EventState::Stop, got->id));
        }
    });
    bus.publish(event(EventState::Start));
    loop.runUntilIdle();
    EXPECT_EQ(ids, (std::vector<std::uint64_t>{100, 100}));
}

TEST_F(EventBusTest, AnEndedListenerIsLetGoAtOnce) {
    auto held = std::make_shared<int>(0);
    auto subscription = bus.subscribe([held](const EventPtr&) {});
    EXPECT_EQ(held.use_count(), 2);
    subscription.reset();
    EXPECT_EQ(held.use_count(), 1);
}

TEST_F(EventBusTest, ASubscriptionMayOutliveTheBus) {
    std::optional<EventBus> brief(std::in_place, loop, 1);
    auto subscription = brief->subscribe([](const EventPtr&) {});
    brief->publish(event(EventState::Pulse));
    brief.reset();
    loop.runUntilIdle();
    subscription.reset();
}

TEST_F(EventBusTest, TakesEventsFromManyThreadsWithAnIdEach) {
    std::set<std::uint64_t> ids;
    const auto subscription = bus.subscribe([&](const EventPtr& got) { ids.insert(got->id); });
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int n = 0; n < 500; ++n) {
                    bus.publish(event(EventState::Start));
                }
            });
        }
    }
    loop.runUntilIdle();
    EXPECT_EQ(ids.size(), 2000U);
    EXPECT_EQ(*ids.begin(), 100U);
    EXPECT_EQ(*ids.rbegin(), 2099U);
}

TEST(Event, IsJsonAsTheInterfaceSays) {
    Event made;
    made.id = 7;
    made.topic = topic::kVideoLoss;
    made.channel = 2;
    made.rule = "area 1";
    made.state = EventState::Start;
    made.time = *parseTime("2026-11-21T08:15:00.250Z");
    made.details["level"] = 40;
    EXPECT_EQ(
        formatJson(toJson(made)),
        R"({"id":7,"topic":"videoLoss","channel":2,"rule":"area 1","state":"start",)"
        R"("time":"2026-11-21T08:15:00.250Z","details":{"level":40}})"
    );
}

TEST(Event, EveryStateHasAWord) {
    EXPECT_EQ(toString(EventState::Start), "start");
    EXPECT_EQ(toString(EventState::Update), "update");
    EXPECT_EQ(toString(EventState::Stop), "stop");
    EXPECT_EQ(toString(EventState::Pulse), "pulse");
}

}  // namespace
}  // namespace ocelli::events
