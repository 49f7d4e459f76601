// Tests one target's worker: order, pauses, refusals, what a dead server costs others.
#include "control/deliveries/worker.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::control::deliveries {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// What a fake target does and has seen.
struct Script {
    std::vector<std::string> seen;
    std::optional<Error> trouble;
    std::string troubleOnlyFor;
};

class FakeTarget final : public Target {
  public:
    explicit FakeTarget(Script& script) : script_(script) {}

    Result<void> send(const Delivery& delivery, const Attempt&) override {
        const bool hit = script_.troubleOnlyFor.empty() || script_.troubleOnlyFor == delivery.id;
        if (script_.trouble && hit) {
            return Error(*script_.trouble);
        }
        script_.seen.push_back(delivery.id);
        return {};
    }

    Result<void> test(const Sender&, const Attempt&) override { return {}; }

  private:
    Script& script_;
};

struct WorkerTest : testing::Test {
    WorkerTest() { configure({.enabled = true}); }

    void configure(TargetRule rule) {
        worker.configure(rule, [this]() -> Result<std::unique_ptr<Target>> {
            return std::unique_ptr<Target>(std::make_unique<FakeTarget>(script));
        });
    }

    void take(const std::string& id) {
        Delivery delivery;
        delivery.id = id;
        delivery.target = "email";
        delivery.topic = "motion";
        delivery.time = clock.wall();
        const Queue::Wish wish{delivery, 0};
        ASSERT_TRUE(queue->take({&wish, 1}, clock.wall()));
    }

    /// Until nothing can be done now.
    void work() {
        while (worker.step({}) == Duration{}) {
        }
    }

    test::TemporaryFolder folder;
    test::FakeClock clock;
    std::unique_ptr<Queue> queue =
        std::move(*Queue::open(folder.path(), clock.wall(), QueueLimits{}));
    Script script;
    std::vector<Outcome> outcomes;
    Worker worker{
        {clock, *queue, {}, [this](Outcome outcome) { outcomes.push_back(outcome); }}, "email", 7
    };
};

using Seen = std::vector<std::string>;

TEST_F(WorkerTest, SendsInOrderAndForgets) {
    take("a");
    take("b");
    work();
    EXPECT_EQ(script.seen, (Seen{"a", "b"}));
    EXPECT_EQ(queue->backlog("email")->waiting, 0);
    EXPECT_EQ(worker.figures().sent, 2);
    ASSERT_EQ(outcomes.size(), 2U);
    EXPECT_TRUE(outcomes[0].good);
}

TEST_F(WorkerTest, ADeadServerIsAskedLessAndLessOftenAndNothingIsLost) {
    script.trouble = fail(ErrorKind::Unavailable, "nobody listens");
    take("a");
    take("b");
    Duration waited{};
    int attempts = 0;
    while (waited < minutes(60)) {
        const auto before = worker.figures().failures;
        const Duration span = worker.step({});
        attempts += static_cast<int>(worker.figures().failures - before);
        const Duration pause = std::max<Duration>(span, seconds(1));
        clock.advance(pause);
        waited += pause;
    }
    EXPECT_GT(attempts, 10);
    EXPECT_LT(attempts, 40);  // not one for each second, nor for each entry
    EXPECT_EQ(worker.figures().error, "nobody listens");
    script.trouble.reset();
    clock.advance(Backoff::kLongest);
    work();
    EXPECT_EQ(script.seen, (Seen{"a", "b"}));
    EXPECT_EQ(worker.figures().error, "");
}

TEST_F(WorkerTest, ARefusedDeliveryStepsAsideAndIsGivenUpAtLast) {
    script.trouble = fail(ErrorKind::InvalidArgument, "not this one");
    script.troubleOnlyFor = "a";
    take("a");
    take("b");
    work();
    EXPECT_EQ(script.seen, (Seen{"b"}));
    for (int i = 0; i < 10; ++i) {
        clock.advance(Backoff::kLongest);
        work();
    }
    EXPECT_EQ(queue->backlog("email")->waiting, 0);
    EXPECT_EQ(worker.figures().lost, 1);
    EXPECT_FALSE(outcomes.back().good);
    EXPECT_EQ(outcomes.back().error, "not this one");
}

TEST_F(WorkerTest, WithoutReplenishmentOneAttemptIsAll) {
    configure({.enabled = true, .keep = false});
    script.trouble = fail(ErrorKind::Unavailable, "gone");
    take("a");
    work();
    EXPECT_EQ(queue->backlog("email")->waiting, 0);
    EXPECT_EQ(worker.figures().lost, 1);
}

TEST_F(WorkerTest, WhatIsSwitchedOffKeepsWhatWaits) {
    take("a");
    configure({.enabled = false});
    work();
    EXPECT_TRUE(script.seen.empty());
    EXPECT_EQ(worker.figures().state, "off");
    configure({.enabled = true});
    work();
    EXPECT_EQ(script.seen, (Seen{"a"}));
}

TEST_F(WorkerTest, APersonNeedNotWaitForTheEndOfAPause) {
    script.trouble = fail(ErrorKind::Unavailable, "gone");
    take("a");
    work();
    script.trouble.reset();
    work();
    EXPECT_TRUE(script.seen.empty());
    worker.retryNow();
    work();
    EXPECT_EQ(script.seen, (Seen{"a"}));
}

/// A server that breaks off before or after it has taken something, at random.
class MoodyTarget final : public Target {
  public:
    MoodyTarget(std::minstd_rand& random, std::map<std::string, WallTime>& arrived)
        : random_(random), arrived_(arrived) {}

    Result<void> send(const Delivery& delivery, const Attempt&) override {
        switch (random_() % 6) {
            case 0:
                return fail(ErrorKind::Unavailable, "nobody listens");
            case 1:
                return fail(ErrorKind::DeadlineExceeded, "too slow");
            case 2:
                return fail(ErrorKind::ResourceExhausted, "full");
            case 3:
                arrived_[delivery.id] = delivery.time;
                return fail(ErrorKind::Unavailable, "broke off before it said so");
            default:
                arrived_[delivery.id] = delivery.time;
                return {};
        }
    }

    Result<void> test(const Sender&, const Attempt&) override { return {}; }

  private:
    std::minstd_rand& random_;
    std::map<std::string, WallTime>& arrived_;
};

TEST(Storm, EveryEventArrivesWithItsTimeThoughServersAndTheProgramDieAtRandom) {
    constexpr int kEvents = 40;
    const test::TemporaryFolder folder;
    test::FakeClock clock;
    std::minstd_rand random(7);
    std::map<std::string, std::map<std::string, WallTime>> arrived;
    std::map<std::string, WallTime> expected;
    const std::vector<std::string> targets = {"email", "ftp", "mqtt"};
    const auto backlog = [&](Queue& queue) {
        std::int64_t waiting = 0;
        for (const std::string& name : targets) {
            waiting += queue.backlog(name)->waiting;
        }
        return waiting;
    };
    bool done = false;
    for (int life = 0; life < 10'000 && !done; ++life) {
        const auto queue = std::move(*Queue::open(folder.path(), clock.wall(), QueueLimits{}));
        std::vector<std::unique_ptr<Worker>> workers;
        for (const std::string& name : targets) {
            workers.push_back(std::make_unique<Worker>(Worker::Faces{clock, *queue}, name, 1));
            workers.back()->configure({.enabled = true}, [&random, &mine = arrived[name]] {
                return Result<std::unique_ptr<Target>>(std::make_unique<MoodyTarget>(random, mine));
            });
        }
        // A life ends without a good-bye after some turns.
        for (int turn = 0; turn < 400 && !done; ++turn) {
            if (expected.size() < kEvents) {
                const std::string id = "S1-" + std::to_string(expected.size()) + "-start";
                expected[id] = clock.wall();
                std::vector<Queue::Wish> wishes;
                for (const std::string& name : targets) {
                    Delivery delivery;
                    delivery.id = id;
                    delivery.target = name;
                    delivery.topic = "motion";
                    delivery.time = clock.wall();
                    wishes.push_back({delivery, 0});
                }
                ASSERT_TRUE(queue->take(wishes, clock.wall()));
            }
            for (auto& worker : workers) {
                worker->step({});
            }
            clock.advance(std::chrono::milliseconds(random() % 2000));
            done = expected.size() == kEvents && backlog(*queue) == 0;
        }
    }
    ASSERT_TRUE(done);
    for (const std::string& name : targets) {
        EXPECT_EQ(arrived[name], expected) << name;
    }
}

TEST(BackoffTest, GrowsUpToABoundWithARandomPart) {
    Backoff backoff(1);
    for (int failures = 1; failures < 100; ++failures) {
        const Duration span = backoff.after(failures);
        EXPECT_GE(span, Backoff::kFirst / 2);
        EXPECT_LE(span, Backoff::kLongest);
    }
    EXPECT_GE(backoff.after(50), Backoff::kLongest / 2);
    EXPECT_LE(backoff.after(1), Backoff::kFirst);
    EXPECT_NE(backoff.after(50), backoff.after(50));
}

}  // namespace
}  // namespace ocelli::control::deliveries
