// Tests of timers: order, cancelling, and owners that end inside a call.
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/event_loop.h"

namespace ocelli {
namespace {

using namespace std::chrono_literals;

struct TimerTest : testing::Test {
    SystemClock clock;
    EventLoop loop{clock};

    void runTo(const std::function<bool()>& done) { ASSERT_TRUE(loop.runUntil(done, 30s)); }

    /// Lets everything that is due by now happen.
    void settle() {
        bool settled = false;
        const Timer last = loop.after(5ms, [&] { settled = true; });
        runTo([&] { return settled; });
    }
};

TEST_F(TimerTest, FiresOnceAndInOrderOfTime) {
    std::vector<int> order;
    const Timer late = loop.after(3ms, [&] { order.push_back(2); });
    const Timer early = loop.after(1ms, [&] { order.push_back(1); });
    const Timer past = loop.after(-1s, [&] { order.push_back(0); });
    EXPECT_TRUE(late.active());
    runTo([&] { return order.size() == 3; });
    settle();
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2}));
    EXPECT_FALSE(late.active());
}

TEST_F(TimerTest, NeverFiresBeforeItsTime) {
    const auto start = std::chrono::steady_clock::now();
    bool fired = false;
    const Timer timer = loop.after(20ms, [&] { fired = true; });
    runTo([&] { return fired; });
    EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
}

TEST_F(TimerTest, ADestroyedTimerNeverFires) {
    int calls = 0;
    {
        const Timer timer = loop.after(0s, [&] { ++calls; });
        Timer other = loop.every(1ms, [&] { ++calls; });
        other.cancel();
        EXPECT_FALSE(other.active());
    }
    settle();
    EXPECT_EQ(calls, 0);
}

TEST_F(TimerTest, CancellingTakesBackACallThatIsAlreadyDue) {
    int calls = 0;
    Timer second;
    const Timer first = loop.after(0s, [&] { second.cancel(); });
    second = loop.after(0s, [&] { ++calls; });
    std::this_thread::yield();
    settle();
    EXPECT_EQ(calls, 0);
}

TEST_F(TimerTest, CancellingLetsGoOfWhatTheCallHeldAtOnce) {
    auto held = std::make_shared<int>(0);
    Timer timer = loop.after(1h, [held] {});
    EXPECT_EQ(held.use_count(), 2);
    timer.cancel();
    EXPECT_EQ(held.use_count(), 1);
    timer.cancel();
}

TEST_F(TimerTest, AMovedTimerStillFires) {
    int calls = 0;
    Timer from = loop.after(1ms, [&] { ++calls; });
    const Timer to = std::move(from);
    EXPECT_FALSE(from.active());  // NOLINT(bugprone-use-after-move)
    runTo([&] { return calls == 1; });
}

TEST_F(TimerTest, AnAssignedTimerReplacesTheOldOne) {
    std::vector<int> order;
    Timer timer = loop.after(1ms, [&] { order.push_back(1); });
    timer = loop.after(1ms, [&] { order.push_back(2); });
    Timer& same = timer;
    timer = std::move(same);
    runTo([&] { return !order.empty(); });
    settle();
    EXPECT_EQ(order, (std::vector<int>{2}));
}

TEST_F(TimerTest, EveryFiresAgainAndAgain) {
    int calls = 0;
    const Timer timer = loop.every(1ms, [&] { ++calls; });
    runTo([&] { return calls == 5; });
    EXPECT_TRUE(timer.active());
}

TEST_F(TimerTest, EveryIsNeverAheadOfItsGridHoweverLongACallTakes) {
    constexpr auto kSpan = 4ms;
    const auto start = std::chrono::steady_clock::now();
    std::vector<Duration> fired;
    const Timer timer = loop.every(kSpan, [&] {
        fired.push_back(std::chrono::steady_clock::now() - start);
        while (std::chrono::steady_clock::now() - start < fired.back() + 1ms) {
        }
    });
    runTo([&] { return fired.size() == 25; });
    for (std::size_t i = 0; i < fired.size(); ++i) {
        EXPECT_GE(fired[i], kSpan * (i + 1)) << i;
    }
}

TEST_F(TimerTest, EveryLeavesOutWhatABusyLoopMissed) {
    int calls = 0;
    std::vector<std::chrono::steady_clock::time_point> times;
    const Timer timer = loop.every(5ms, [&] {
        times.push_back(std::chrono::steady_clock::now());
        if (++calls == 1) {
            while (std::chrono::steady_clock::now() - times.front() < 52ms) {
            }
        }
    });
    runTo([&] { return calls == 2; });
    loop.runUntilIdle();
    // Ten points passed meanwhile; the one that was due is made up, not all ten.
    EXPECT_LE(calls, 4);
}

TEST_F(TimerTest, ACallMayCancelItsOwnTimer) {
    int calls = 0;
    Timer timer;
    timer = loop.every(1ms, [&, text = std::string(100, 'x')] {
        timer.cancel();
        EXPECT_EQ(text.size(), 100U);  // what the call holds is still there
        EXPECT_FALSE(timer.active());
        ++calls;
    });
    runTo([&] { return calls == 1; });
    settle();
    EXPECT_EQ(calls, 1);
}

TEST_F(TimerTest, ACallMayDestroyItsOwnTimer) {
    for (const bool repeats : {false, true}) {
        auto held = std::make_shared<int>(0);
        auto timer = std::make_unique<Timer>();
        auto call = [&timer, held, text = std::string(100, 'x')] {
            timer.reset();
            *held += static_cast<int>(text.size());
        };
        *timer = repeats ? loop.every(1ms, std::move(call)) : loop.after(1ms, std::move(call));
        runTo([&] { return *held > 0; });
        settle();
        EXPECT_EQ(*held, 100);
        EXPECT_EQ(held.use_count(), 1);
    }
}

TEST_F(TimerTest, ACallMayStartItsOwnTimerAnew) {
    for (const bool repeats : {false, true}) {
        std::vector<int> order;
        Timer timer;
        const auto start = [&](UniqueFunction<void()> call) {
            timer = repeats ? loop.every(1ms, std::move(call)) : loop.after(1ms, std::move(call));
        };
        start([&, text = std::string(100, 'x')] {
            start([&] {
                order.push_back(2);
                timer.cancel();
            });
            order.push_back(static_cast<int>(text.size()));
        });
        runTo([&] { return order.size() == 2; });
        settle();
        EXPECT_EQ(order, (std::vector<int>{100, 2}));
    }
}

/// Owns a timer and ends in its call, in each of the ways sessions do.
struct Session : std::enable_shared_from_this<Session> {
    std::string name = std::string(100, 's');
    Timer timer;
};

TEST_F(TimerTest, ACallMayDestroyTheOwnerOfItsTimer) {
    for (const bool repeats : {false, true}) {
        std::size_t seen = 0;
        auto session = std::make_unique<Session>();
        auto call = [&session, &seen, length = session->name.size()] {
            session.reset();
            seen = length;
        };
        session->timer = repeats ? loop.every(1ms, call) : loop.after(1ms, call);
        runTo([&] { return seen == 100; });
        settle();
    }
}

TEST_F(TimerTest, ATimerMayHoldItsOwnerAlive) {
    for (const bool repeats : {false, true}) {
        auto session = std::make_shared<Session>();
        const std::weak_ptr<Session> watch = session;
        std::size_t seen = 0;
        auto call = [self = session, &seen] {
            self->timer.cancel();
            seen = self->name.size();
        };
        session->timer =
            repeats ? loop.every(1ms, std::move(call)) : loop.after(1ms, std::move(call));
        session.reset();
        EXPECT_FALSE(watch.expired());
        runTo([&] { return seen == 100; });
        settle();
        EXPECT_TRUE(watch.expired());
    }
}

TEST_F(TimerTest, CancellingMayEndTheOwnerThatOnlyTheCallKeptAlive) {
    auto session = std::make_shared<Session>();
    const std::weak_ptr<Session> watch = session;
    session->timer = loop.every(1h, [self = session] {});
    Timer& timer = session->timer;
    session.reset();
    timer.cancel();  // destroys the session and this very timer
    EXPECT_TRUE(watch.expired());
}

TEST_F(TimerTest, OneCallMayDestroyManyTimersThatAreDueToo) {
    std::vector<Timer> timers;
    int calls = 0;
    for (int i = 0; i < 50; ++i) {
        timers.push_back(loop.after(0s, [&] {
            ++calls;
            auto gone = std::move(timers);
        }));
    }
    settle();
    EXPECT_EQ(calls, 1);
}

TEST_F(TimerTest, TimersThatAreStillPendingEndWithTheLoop) {
    auto held = std::make_shared<int>(0);
    {
        EventLoop other(clock);
        // The owner lives in a call that waits on the same loop.
        auto timer = std::make_shared<Timer>(other.every(1h, [held] {}));
        other.post([timer = std::move(timer)] {});
    }
    EXPECT_EQ(held.use_count(), 1);
}

using TimerDeathTest = TimerTest;

TEST_F(TimerDeathTest, EveryNeedsASpan) {
    EXPECT_DEATH(static_cast<void>(loop.every(0s, [] {})), "span > Duration::zero");
}

}  // namespace
}  // namespace ocelli
