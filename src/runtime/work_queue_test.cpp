// Tests of the serial queue and the worker pool.
#include "runtime/work_queue.h"

#include <atomic>
#include <future>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli {
namespace {

using namespace std::chrono_literals;

/// Holds a queue's thread until it is opened.
class Gate {
  public:
    UniqueFunction<void()> work() {
        return [this] {
            reached_.set_value();
            opened_.get_future().wait();
        };
    }

    void waitUntilReached() { reached_.get_future().wait(); }

    void open() { opened_.set_value(); }

  private:
    std::promise<void> reached_;
    std::promise<void> opened_;
};

TEST(SerialQueue, KeepsTheOrderAndOneThread) {
    std::vector<int> order;
    std::vector<std::thread::id> threads;
    SerialQueue queue("disk");
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(queue.post([&, i] {
            order.push_back(i);
            threads.push_back(std::this_thread::get_id());
        }));
    }
    queue.drain();
    ASSERT_EQ(order.size(), 100U);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
        EXPECT_EQ(threads[static_cast<std::size_t>(i)], threads[0]);
    }
    EXPECT_NE(threads[0], std::this_thread::get_id());
}

TEST(SerialQueue, RefusesBeyondItsBoundAndCounts) {
    Gate gate;
    std::atomic<int> calls = 0;
    SerialQueue queue("disk", 2);
    EXPECT_TRUE(queue.post(gate.work()));
    gate.waitUntilReached();
    EXPECT_TRUE(queue.post([&] { ++calls; }));
    EXPECT_TRUE(queue.post([&] { ++calls; }));
    EXPECT_FALSE(queue.post([&] { ++calls; }));
    EXPECT_EQ(queue.refused(), 1U);
    EXPECT_EQ(queue.depth(), 2U);
    gate.open();
    queue.drain();
    EXPECT_EQ(calls, 2);
}

TEST(SerialQueue, DrainWaitsEvenWhenTheQueueIsFull) {
    Gate gate;
    std::atomic<int> calls = 0;
    SerialQueue queue("disk", 1);
    ASSERT_TRUE(queue.post(gate.work()));
    gate.waitUntilReached();
    ASSERT_TRUE(queue.post([&] { ++calls; }));
    auto drained = std::async(std::launch::async, [&] {
        queue.drain();
        return calls.load();
    });
    gate.open();
    EXPECT_EQ(drained.get(), 1);
    EXPECT_EQ(queue.refused(), 0U);
}

TEST(SerialQueue, DrainOfAnEmptyQueueReturnsAtOnce) {
    SerialQueue queue("disk");
    queue.drain();
    EXPECT_TRUE(queue.post([] {}));
    queue.drain();
    queue.drain();
}

TEST(SerialQueue, DrainWaitsUntilTheWorkIsDestroyedToo) {
    SerialQueue queue("disk");
    for (int i = 0; i < 100; ++i) {
        auto held = std::make_shared<int>(0);
        ASSERT_TRUE(queue.post([held] { ++*held; }));
        queue.drain();
        ASSERT_EQ(held.use_count(), 1);
        ASSERT_EQ(*held, 1);
    }
}

TEST(SerialQueue, FinishesWhatIsQueuedBeforeItEnds) {
    Gate gate;
    int calls = 0;
    {
        SerialQueue queue("disk");
        ASSERT_TRUE(queue.post(gate.work()));
        for (int i = 0; i < 50; ++i) {
            ASSERT_TRUE(queue.post([&] { ++calls; }));
        }
        gate.open();
    }
    EXPECT_EQ(calls, 50);
}

TEST(SerialQueue, WorkMayPostMoreAndItsEndMayToo) {
    std::vector<int> order;
    SerialQueue queue("disk");

    struct AtEnd {
        UniqueFunction<void()> call;

        explicit AtEnd(UniqueFunction<void()> c) : call(std::move(c)) {}

        AtEnd(AtEnd&& other) noexcept : call(std::move(other.call)) {}

        ~AtEnd() {
            if (call) {
                call();
            }
        }
    };

    ASSERT_TRUE(
        queue.post([&, end = AtEnd([&] { EXPECT_TRUE(queue.post([&] { order.push_back(3); })); })] {
            order.push_back(1);
            EXPECT_TRUE(queue.post([&] { order.push_back(2); }));
        })
    );
    queue.drain();
    queue.drain();
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(SerialQueue, HandsTheResultToTheLoop) {
    const SystemClock clock;
    EventLoop loop(clock);
    SerialQueue queue("disk");
    int got = 0;
    bool here = false;
    ASSERT_TRUE(queue.run(
        [] { return std::make_unique<int>(42); },
        loop,
        [&](std::unique_ptr<int> value) {
            got = *value;
            here = loop.isHere();
        }
    ));
    bool plain = false;
    ASSERT_TRUE(queue.run([] {}, loop, [&] { plain = true; }));
    EXPECT_TRUE(loop.runUntil([&] { return plain; }, 30s));
    EXPECT_EQ(got, 42);
    EXPECT_TRUE(here);
}

TEST(SerialQueue, AFullQueueCallsNeitherWorkNorThen) {
    const SystemClock clock;
    EventLoop loop(clock);
    Gate gate;
    SerialQueue queue("disk", 1);
    ASSERT_TRUE(queue.post(gate.work()));
    gate.waitUntilReached();
    ASSERT_TRUE(queue.post([] {}));
    int calls = 0;
    EXPECT_FALSE(queue.run([&] { return ++calls; }, loop, [&](int) { ++calls; }));
    gate.open();
    queue.drain();
    loop.runUntilIdle();
    EXPECT_EQ(calls, 0);
}

TEST(WorkerPool, DoesEverythingOnSeveralThreads) {
    std::atomic<int> calls = 0;
    {
        WorkerPool pool(4, 1000);
        for (int i = 0; i < 1000; ++i) {
            EXPECT_TRUE(pool.post([&] { ++calls; }));
        }
    }
    EXPECT_EQ(calls, 1000);
}

TEST(WorkerPool, WorksAtTheSameTime) {
    // Each of the two waits for the other: on one thread neither would end.
    std::promise<void> first;
    std::promise<void> second;
    WorkerPool pool(2);
    ASSERT_TRUE(pool.post([&] {
        first.set_value();
        second.get_future().wait();
    }));
    ASSERT_TRUE(pool.post([&] {
        first.get_future().wait();
        second.set_value();
    }));
}

TEST(WorkerPool, RefusesBeyondItsBound) {
    Gate gate;
    WorkerPool pool(1, 1);
    ASSERT_TRUE(pool.post(gate.work()));
    gate.waitUntilReached();
    EXPECT_TRUE(pool.post([] {}));
    EXPECT_FALSE(pool.post([] {}));
    EXPECT_EQ(pool.refused(), 1U);
    gate.open();
}

TEST(WorkerPool, HandsTheResultToTheLoop) {
    const SystemClock clock;
    EventLoop loop(clock);
    WorkerPool pool(2);
    int sum = 0;
    for (int i = 1; i <= 10; ++i) {
        ASSERT_TRUE(pool.run([i] { return i; }, loop, [&](int value) { sum += value; }));
    }
    EXPECT_TRUE(loop.runUntil([&] { return sum == 55; }, 30s));
}

}  // namespace
}  // namespace ocelli
