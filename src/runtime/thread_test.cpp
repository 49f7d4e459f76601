// Tests of named threads, interruptible sleep, guarded values and subscriptions.
#include "runtime/thread.h"

#include <future>
#include <memory>
#include <string>
#include <vector>

#include <pthread.h>

#include <gtest/gtest.h>

#include "runtime/guarded.h"
#include "runtime/subscription.h"

namespace ocelli {
namespace {

using namespace std::chrono_literals;

TEST(Thread, IsAskedToStopAndJoinedWhenDestroyed) {
    bool asked = false;
    {
        const Thread thread("source", [&](std::stop_token stop) { asked = !sleepFor(stop, 1h); });
        EXPECT_TRUE(thread.running());
    }
    EXPECT_TRUE(asked);
}

TEST(Thread, CarriesItsNameCutToFifteenCharacters) {
    std::promise<std::string> name;
    Thread thread("a-name-that-is-too-long", [&](std::stop_token) {
        char text[16] = {};
        ::pthread_getname_np(::pthread_self(), text, sizeof(text));
        name.set_value(text);
    });
    EXPECT_EQ(name.get_future().get(), "a-name-that-is-");
    thread.join();
    thread.join();
    EXPECT_FALSE(thread.running());
}

TEST(Thread, AnAssignedThreadEndsTheOldOneFirst) {
    std::vector<int> order;
    Thread thread("one", [&](std::stop_token stop) {
        sleepFor(stop, 1h);
        order.push_back(1);
    });
    thread.requestStop();
    thread.join();
    thread = Thread("two", [&](std::stop_token) { order.push_back(2); });
    thread.join();
    EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(Thread, AnEmptyOneDoesNothing) {
    Thread thread;
    EXPECT_FALSE(thread.running());
    thread.requestStop();
    thread.join();
}

TEST(SleepFor, SleepsTheWholeSpanUnlessStopped) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(sleepFor({}, 5ms));
    EXPECT_GE(std::chrono::steady_clock::now() - start, 5ms);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(sleepFor(stop.get_token(), 1h));
}

TEST(Guarded, OneAtATime) {
    const Guarded<int> value(0);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int n = 0; n < 1000; ++n) {
                    value.with([](int& v) { ++v; });
                    ++*value.lock();
                }
            });
        }
    }
    EXPECT_EQ(*value.lock(), 8000);
}

TEST(Guarded, HoldsAnythingAndGivesBackWhatTheCallGives) {
    const Guarded<std::vector<int>> values(std::size_t{3}, 7);
    EXPECT_EQ(values.lock()->size(), 3U);
    EXPECT_EQ(values.with([](std::vector<int>& all) { return all.back(); }), 7);
    int& inside = values.with([](std::vector<int>& all) -> int& { return all.front(); });
    inside = 1;
    EXPECT_EQ(values.lock()->front(), 1);
}

TEST(Subscription, EndsOnceWhenDestroyed) {
    int ends = 0;
    {
        Subscription first([&] { ++ends; });
        EXPECT_TRUE(first);
        Subscription second = std::move(first);
        EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move)
        EXPECT_EQ(ends, 0);
    }
    EXPECT_EQ(ends, 1);
}

TEST(Subscription, AssigningEndsTheOldOne) {
    std::vector<int> ends;
    Subscription one([&] { ends.push_back(1); });
    one = Subscription([&] { ends.push_back(2); });
    EXPECT_EQ(ends, (std::vector<int>{1}));
    Subscription& same = one;
    one = std::move(same);
    EXPECT_TRUE(one);
    one.reset();
    one.reset();
    EXPECT_EQ(ends, (std::vector<int>{1, 2}));
}

TEST(Subscription, ItsEndMayTouchTheSubscription) {
    int ends = 0;
    Subscription one;
    one = Subscription([&] {
        ++ends;
        one.reset();
    });
    one.reset();
    EXPECT_EQ(ends, 1);
}

}  // namespace
}  // namespace ocelli
