// Tests the event history: storing, searching, closing, bounds.
#include "control/linkage/event_store.h"

#include <fstream>

#include <gtest/gtest.h>

namespace ocelli::control::linkage {
namespace {

class EventStoreTest : public testing::Test {
  protected:
    EventStoreTest() {
        folder_ = std::filesystem::temp_directory_path() /
                  ("ocelli-events-" + std::to_string(::getpid()) + "-" +
                   testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(folder_);
    }

    ~EventStoreTest() override { std::filesystem::remove_all(folder_); }

    std::unique_ptr<EventStore> open() {
        auto store = EventStore::open(loop_, folder_ / "events.db");
        EXPECT_TRUE(store) << store.error().describe();
        return std::move(*store);
    }

    std::vector<StoredEvent> search(EventStore& store, EventQuery query) {
        std::optional<EventStore::Found> found;
        store.search(query, [&](EventStore::Found result) { found = std::move(result); });
        EXPECT_TRUE(loop_.runUntil([&] { return found.has_value(); }, std::chrono::seconds(30)));
        EXPECT_TRUE(*found);
        return **found;
    }

    static EventQuery all() {
        EventQuery query;
        query.to = WallTime{1'000'000'000'000};
        return query;
    }

    static events::Event event(
        std::string topic,
        int channel,
        events::EventState state,
        std::int64_t at,
        std::uint64_t id = 0
    ) {
        return {id, std::move(topic), channel, "area", state, WallTime{at}, Json{{"level", 3}}};
    }

    SystemClock clock_;
    EventLoop loop_{clock_};
    std::filesystem::path folder_;
};

using events::EventState;

TEST_F(EventStoreTest, StoresFromStartToStop) {
    auto store = open();
    events::EventBus bus(loop_, store->nextId());
    store->follow(bus);
    const auto id = bus.publish(event("motion", 2, EventState::Start, 1000));
    bus.publish(event("motion", 2, EventState::Stop, 5000, id));
    loop_.runUntilIdle();
    const auto found = search(*store, all());
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].topic, "motion");
    EXPECT_EQ(found[0].channel, 2);
    EXPECT_EQ(found[0].start.microseconds, 1000);
    ASSERT_TRUE(found[0].stop);
    EXPECT_EQ(found[0].stop->microseconds, 5000);
    EXPECT_EQ(found[0].details["level"], 3);
}

TEST_F(EventStoreTest, KeepsWhatUpdatesSayAndNotHowItFaded) {
    auto store = open();
    events::EventBus bus(loop_, store->nextId());
    store->follow(bus);
    const auto tell = [&](EventState state, std::uint64_t id, const Json& details) {
        events::Event one = event("motion", 1, state, 1000, id);
        one.details = details;
        return bus.publish(std::move(one));
    };
    const auto id = tell(EventState::Start, 0, Json{{"share", 0.001}, {"areas", Json{1}}});
    tell(EventState::Update, id, Json{{"share", 0.25}, {"areas", Json{1, 2}}});
    tell(EventState::Stop, id, Json{{"share", 0.002}, {"said", "last"}});
    loop_.runUntilIdle();
    const auto found = search(*store, all());
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].details["share"], 0.25);
    EXPECT_EQ(found[0].details["areas"], (Json{1, 2}));
    EXPECT_EQ(found[0].details["said"], "last");
}

TEST_F(EventStoreTest, SearchesByChannelTopicTimeAndPage) {
    auto store = open();
    events::EventBus bus(loop_, store->nextId());
    store->follow(bus);
    for (int i = 0; i < 10; ++i) {
        bus.publish(
            event(i % 2 == 0 ? "motion" : "videoLoss", i % 3 + 1, EventState::Pulse, i * 1000)
        );
    }
    loop_.runUntilIdle();
    auto query = all();
    query.topic = "motion";
    EXPECT_EQ(search(*store, query).size(), 5U);
    query = all();
    query.channel = 1;
    EXPECT_EQ(search(*store, query).size(), 4U);
    query = all();
    query.from = WallTime{5000};
    query.to = WallTime{8000};
    EXPECT_EQ(search(*store, query).size(), 3U);
    query = all();
    query.limit = 4;
    const auto first = search(*store, query);
    ASSERT_EQ(first.size(), 4U);
    EXPECT_GT(first.front().id, first.back().id) << "newest first";
    query.before = first.back().id;
    EXPECT_EQ(search(*store, query).front().id, first.back().id - 1);
}

TEST_F(EventStoreTest, WhatStillGoesOnIsFoundInEverySpanAfterItsStart) {
    auto store = open();
    events::EventBus bus(loop_, store->nextId());
    store->follow(bus);
    bus.publish(event("motion", 1, EventState::Start, 1000));
    loop_.runUntilIdle();
    auto query = all();
    query.from = WallTime{500'000};
    EXPECT_EQ(search(*store, query).size(), 1U);
    query.to = WallTime{900};
    query.from = WallTime{};
    EXPECT_EQ(search(*store, query).size(), 0U);
}

TEST_F(EventStoreTest, ClosesWhatWasGoingOnWhenTheProgramEnded) {
    {
        auto store = open();
        events::EventBus bus(loop_, store->nextId());
        store->follow(bus);
        const auto id = bus.publish(event("motion", 1, EventState::Start, 1000));
        bus.publish(event("motion", 1, EventState::Update, 3000, id));
        loop_.runUntilIdle();
    }
    auto store = open();
    EXPECT_EQ(store->nextId(), 2U);
    const auto found = search(*store, all());
    ASSERT_EQ(found.size(), 1U);
    ASSERT_TRUE(found[0].stop);
    EXPECT_EQ(found[0].stop->microseconds, 3000);
}

TEST_F(EventStoreTest, MovesABrokenDatabaseAside) {
    std::ofstream(folder_ / "events.db") << std::string(8192, 'x');
    auto store = open();
    EXPECT_EQ(search(*store, all()).size(), 0U);
    int broken = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        broken += entry.path().string().find(".broken-") != std::string::npos ? 1 : 0;
    }
    EXPECT_EQ(broken, 1);
}

TEST_F(EventStoreTest, GivesEventsThatTouchASpan) {
    auto store = open();
    events::EventBus bus(loop_, store->nextId());
    store->follow(bus);
    const auto id = bus.publish(event("motion", 1, EventState::Start, 1000));
    bus.publish(event("motion", 1, EventState::Stop, 9000, id));
    bus.publish(event("motion", 2, EventState::Pulse, 4000));
    bus.publish(event("diskFull", 0, EventState::Pulse, 5000));
    loop_.runUntilIdle();
    std::optional<EventStore::Found> found;
    store->overlapping(1, WallTime{3000}, WallTime{6000}, 10, [&](EventStore::Found result) {
        found = std::move(result);
    });
    ASSERT_TRUE(loop_.runUntil([&] { return found.has_value(); }, std::chrono::seconds(30)));
    ASSERT_EQ((*found)->size(), 2U);
    EXPECT_EQ((**found)[1].topic, "diskFull");
}

}  // namespace
}  // namespace ocelli::control::linkage
