// Tests of the bounded queue and its rules.
#include "runtime/bounded_queue.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli {
namespace {

using namespace std::chrono_literals;

TEST(BoundedQueue, DropsTheOldestWhenFull) {
    BoundedQueue<int> queue(2, WhenFull::DropOldest);
    EXPECT_TRUE(queue.push(1));
    EXPECT_TRUE(queue.push(2));
    EXPECT_FALSE(queue.push(3));
    EXPECT_EQ(queue.dropped(), 1U);
    EXPECT_EQ(queue.accepted(), 3U);
    EXPECT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue.tryPop(), 2);
    EXPECT_EQ(queue.tryPop(), 3);
    EXPECT_EQ(queue.tryPop(), std::nullopt);
}

TEST(BoundedQueue, RefusesTheNewestWhenFull) {
    BoundedQueue<int> queue(2, WhenFull::RefuseNewest);
    EXPECT_TRUE(queue.push(1));
    EXPECT_TRUE(queue.push(2));
    EXPECT_FALSE(queue.push(3));
    EXPECT_EQ(queue.dropped(), 1U);
    EXPECT_EQ(queue.accepted(), 2U);
    EXPECT_EQ(queue.tryPop(), 1);
    EXPECT_TRUE(queue.push(4));
    EXPECT_EQ(queue.tryPop(), 2);
    EXPECT_EQ(queue.tryPop(), 4);
}

TEST(BoundedQueue, TakesMoveOnlyElements) {
    BoundedQueue<std::unique_ptr<int>> queue(1, WhenFull::DropOldest);
    EXPECT_TRUE(queue.push(std::make_unique<int>(1)));
    EXPECT_FALSE(queue.push(std::make_unique<int>(2)));
    EXPECT_EQ(**queue.pop({}), 2);
}

TEST(BoundedQueue, AClosedQueueRefusesButGivesWhatItHas) {
    BoundedQueue<int> queue(4, WhenFull::DropOldest);
    EXPECT_TRUE(queue.push(1));
    queue.close();
    EXPECT_FALSE(queue.push(2));
    EXPECT_EQ(queue.dropped(), 0U);
    EXPECT_EQ(queue.pop({}), 1);
    EXPECT_EQ(queue.pop({}), std::nullopt);
}

TEST(BoundedQueue, AStoppedPopperGetsNothingEvenIfSomeWait) {
    BoundedQueue<int> queue(4, WhenFull::DropOldest);
    EXPECT_TRUE(queue.push(1));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(queue.pop(stop.get_token()), std::nullopt);
    EXPECT_EQ(queue.popFor(stop.get_token(), 1h), std::nullopt);
    EXPECT_EQ(queue.size(), 1U);
}

TEST(BoundedQueue, PopForGivesUp) {
    BoundedQueue<int> queue(4, WhenFull::DropOldest);
    EXPECT_EQ(queue.popFor({}, 1ms), std::nullopt);
    EXPECT_TRUE(queue.push(1));
    EXPECT_EQ(queue.popFor({}, 0s), 1);
}

TEST(BoundedQueue, AStopWakesAWaitingPopper) {
    BoundedQueue<int> queue(4, WhenFull::DropOldest);
    for (int round = 0; round < 50; ++round) {
        std::jthread popper([&](std::stop_token stop) { EXPECT_EQ(queue.pop(stop), std::nullopt); }
        );
    }
}

TEST(BoundedQueue, CloseWakesAllWaitingPoppers) {
    BoundedQueue<int> queue(4, WhenFull::DropOldest);
    std::vector<std::jthread> poppers;
    for (int i = 0; i < 4; ++i) {
        poppers.emplace_back([&] { EXPECT_EQ(queue.pop({}), std::nullopt); });
    }
    queue.close();
}

TEST(BoundedQueue, LosesNothingBetweenManyThreads) {
    constexpr int kEach = 2000;
    BoundedQueue<int> queue(4 * kEach, WhenFull::RefuseNewest);
    std::atomic<long> sum = 0;
    std::vector<std::jthread> poppers;
    for (int i = 0; i < 3; ++i) {
        poppers.emplace_back([&] {
            while (const auto value = queue.pop({})) {
                sum += *value;
            }
        });
    }
    {
        std::vector<std::jthread> pushers;
        for (int i = 0; i < 4; ++i) {
            pushers.emplace_back([&] {
                for (int value = 1; value <= kEach; ++value) {
                    EXPECT_TRUE(queue.push(value));
                }
            });
        }
    }
    queue.close();
    poppers.clear();
    EXPECT_EQ(sum, 4L * kEach * (kEach + 1) / 2);
}

TEST(BoundedQueue, TheEndOfAnElementMayUseTheQueue) {
    struct Curious {
        BoundedQueue<Curious>* queue = nullptr;
        std::size_t* seen = nullptr;

        Curious(BoundedQueue<Curious>* q, std::size_t* s) : queue(q), seen(s) {}

        Curious(Curious&& other) noexcept
            : queue(std::exchange(other.queue, nullptr)), seen(other.seen) {}

        ~Curious() {
            if (queue != nullptr) {
                *seen += 10 + queue->size();
            }
        }
    };

    std::size_t seen = 0;
    BoundedQueue<Curious> queue(1, WhenFull::DropOldest);
    EXPECT_TRUE(queue.push({&queue, &seen}));
    EXPECT_FALSE(queue.push({&queue, &seen}));
    EXPECT_EQ(seen, 11U);
    queue.clear();
    EXPECT_EQ(seen, 21U);
}

TEST(BoundedQueueDeathTest, NeedsABound) {
    using Queue = BoundedQueue<int>;
    EXPECT_DEATH(Queue(0, WhenFull::DropOldest), "bound > 0");
}

}  // namespace
}  // namespace ocelli
