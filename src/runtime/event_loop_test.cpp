// Tests of the loop: order, stopping, and who is "here".
#include "runtime/event_loop.h"

#include <future>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli {
namespace {

using namespace std::chrono_literals;

TEST(EventLoop, RunsPostedWorkInOrder) {
    const SystemClock clock;
    EventLoop loop(clock);
    std::vector<int> order;
    loop.post([&] {
        order.push_back(1);
        loop.post([&] { order.push_back(3); });
    });
    loop.post([&] { order.push_back(2); });
    EXPECT_TRUE(order.empty());
    loop.runUntilIdle();
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(EventLoop, RunEndsAfterTheCallbackThatStopsIt) {
    const SystemClock clock;
    EventLoop loop(clock);
    int calls = 0;
    loop.post([&] {
        loop.stop();
        ++calls;
    });
    loop.post([&] { ++calls; });
    loop.run();
    EXPECT_EQ(calls, 1);
    loop.runUntilIdle();
    EXPECT_EQ(calls, 2);
}

TEST(EventLoop, AStopBeforeRunIsNotForgotten) {
    const SystemClock clock;
    EventLoop loop(clock);
    loop.stop();
    loop.run();
    SUCCEED();
}

TEST(EventLoop, RunsAgainAfterAStop) {
    const SystemClock clock;
    EventLoop loop(clock);
    int calls = 0;
    for (int i = 0; i < 3; ++i) {
        loop.post([&] {
            ++calls;
            loop.stop();
        });
        loop.run();
    }
    EXPECT_EQ(calls, 3);
}

TEST(EventLoop, RunsAfterItWasRunUntilIdleOrUntilDone) {
    const SystemClock clock;
    EventLoop loop(clock);
    loop.runUntilIdle();
    EXPECT_TRUE(loop.runUntil([] { return true; }, 1s));
    bool called = false;
    const Timer timer = loop.after(1ms, [&] {
        called = true;
        loop.stop();
    });
    loop.run();
    EXPECT_TRUE(called);
}

TEST(EventLoop, RunUntilGivesUpInRealTimeEvenWithAStandingClock) {
    const test::FakeClock clock;
    EventLoop loop(clock);
    EXPECT_FALSE(loop.runUntil([] { return false; }, 1ms));
    EXPECT_FALSE(loop.runUntil([] { return false; }, -1s));
    EXPECT_TRUE(loop.runUntil([] { return true; }, 0s));
}

TEST(EventLoop, RunUntilEndsWhenStopped) {
    const SystemClock clock;
    EventLoop loop(clock);
    loop.post([&] { loop.stop(); });
    EXPECT_FALSE(loop.runUntil([] { return false; }, 1h));
}

TEST(EventLoop, IsHereOnlyOnItsOwnThreadWhileItRuns) {
    const SystemClock clock;
    EventLoop loop(clock);
    EXPECT_FALSE(loop.isHere());
    bool inside = false;
    bool outside = true;
    loop.post([&] {
        inside = loop.isHere();
        outside = std::async(std::launch::async, [&] { return loop.isHere(); }).get();
    });
    loop.runUntilIdle();
    EXPECT_TRUE(inside);
    EXPECT_FALSE(outside);
    EXPECT_FALSE(loop.isHere());
}

TEST(EventLoop, IsStillHereAfterARunInsideARun) {
    const SystemClock clock;
    EventLoop loop(clock);
    bool here = false;
    loop.post([&] {
        loop.runUntilIdle();
        here = loop.isHere();
    });
    loop.runUntilIdle();
    EXPECT_TRUE(here);
}

TEST(EventLoopDeathTest, AssertHereEndsTheProgramElsewhere) {
    const SystemClock clock;
    EventLoop loop(clock);
    EXPECT_DEATH(loop.assertHere(), "isHere");
}

TEST(EventLoop, WorkThatStillWaitsIsDestroyedUncalledWithTheLoop) {
    const SystemClock clock;
    auto held = std::make_shared<int>(0);
    {
        EventLoop loop(clock);
        loop.post([held] { ++*held; });
    }
    EXPECT_EQ(*held, 0);
    EXPECT_EQ(held.use_count(), 1);
}

TEST(EventLoop, WhatEndsWithTheLoopMayStillPostStopAndCancel) {
    struct Ending {
        EventLoop* loop = nullptr;
        Timer timer;
        std::shared_ptr<int> held;

        ~Ending() {
            loop->post([kept = held] {});
            loop->stop();
            timer.cancel();
        }
    };

    const SystemClock clock;
    auto held = std::make_shared<int>(0);
    {
        EventLoop loop(clock);
        auto ending = std::make_shared<Ending>();
        ending->loop = &loop;
        ending->held = held;
        ending->timer = loop.every(1h, [held] {});
        loop.post([ending = std::move(ending)] {});
    }
    EXPECT_EQ(held.use_count(), 1);
}

TEST(LoopThread, FinishesWhatWasPostedBeforeItEnds) {
    const SystemClock clock;
    for (int round = 0; round < 200; ++round) {
        int calls = 0;
        {
            LoopThread thread(clock, "loop");
            for (int i = 0; i < 10; ++i) {
                thread.loop().post([&] { ++calls; });
            }
        }
        ASSERT_EQ(calls, 10);
    }
}

TEST(LoopThread, TakesPostsFromManyThreads) {
    const SystemClock clock;
    int calls = 0;
    bool always = true;
    {
        LoopThread thread(clock, "a name longer than fifteen");
        std::vector<std::jthread> posters;
        for (int p = 0; p < 4; ++p) {
            posters.emplace_back([&] {
                for (int i = 0; i < 500; ++i) {
                    thread.loop().post([&] {
                        ++calls;
                        always = always && thread.loop().isHere();
                    });
                    EXPECT_FALSE(thread.loop().isHere());
                }
            });
        }
        posters.clear();
    }
    EXPECT_EQ(calls, 2000);
    EXPECT_TRUE(always);
}

TEST(LoopThread, EndsWhenItWasStoppedBefore) {
    const SystemClock clock;
    for (int round = 0; round < 100; ++round) {
        LoopThread thread(clock, "loop");
        thread.loop().stop();
    }
}

}  // namespace
}  // namespace ocelli
