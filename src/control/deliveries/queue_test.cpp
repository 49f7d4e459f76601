// Tests the queue on disk: order, pictures, ends of the program, bounds.
#include "control/deliveries/queue.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::control::deliveries {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

struct QueueTest : testing::Test {
    QueueTest() { reopen(); }

    void reopen() {
        queue.reset();
        queue = std::move(*Queue::open(folder.path(), clock.wall(), limits));
    }

    Queue::Taken take(const std::string& id, const std::string& target = "email", int wants = 0) {
        Delivery delivery;
        delivery.id = id;
        delivery.target = target;
        delivery.topic = "motion";
        delivery.channel = 1;
        delivery.state = "start";
        delivery.time = clock.wall();
        delivery.details = Json{{"share", 0.25}};
        delivery.sender = {"Entrance", "Model", "S1", "192.0.2.7"};
        const Queue::Wish wish{delivery, wants};
        return queue->take({&wish, 1}, clock.wall())->front();
    }

    std::optional<Delivery> next(const std::string& target = "email") {
        return *queue->next(target, clock.wall());
    }

    std::size_t files() const {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& one :
             std::filesystem::directory_iterator(folder.path() / "pictures")) {
            ++count;
        }
        return count;
    }

    test::TemporaryFolder folder;
    test::FakeClock clock;
    QueueLimits limits;
    std::unique_ptr<Queue> queue;
};

TEST_F(QueueTest, GivesTheOldestWithAllThatWasTaken) {
    take("a");
    take("b");
    take("a", "mqtt");
    const auto first = next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->id, "a");
    EXPECT_EQ(first->details, (Json{{"share", 0.25}}));
    EXPECT_EQ(first->time, clock.wall());
    EXPECT_EQ(first->sender.address, "192.0.2.7");
    ASSERT_TRUE(queue->remove(first->number));
    EXPECT_EQ(next()->id, "b");
    EXPECT_EQ(next("mqtt")->id, "a");
    EXPECT_FALSE(next("ftp"));
}

TEST_F(QueueTest, TheSameEventIsTakenOnce) {
    EXPECT_EQ(take("a"), Queue::Taken::Queued);
    EXPECT_EQ(take("a"), Queue::Taken::Duplicate);
    EXPECT_EQ(queue->backlog("email")->waiting, 1);
}

TEST_F(QueueTest, WaitsForPicturesAndHandsThemOut) {
    take("a", "email", 2);
    take("a", "mqtt", 1);
    take("a", "alarmServer");
    EXPECT_TRUE(next("alarmServer"));
    EXPECT_FALSE(next("mqtt"));
    ASSERT_TRUE(queue->addPicture("a", 0, {"first", clock.wall(), 1}));
    ASSERT_TRUE(next("mqtt"));
    EXPECT_FALSE(next());
    ASSERT_TRUE(queue->addPicture("a", 1, {"second", clock.wall(), 1}));
    const auto mail = next();
    ASSERT_TRUE(mail);
    ASSERT_EQ(mail->pictures.size(), 2U);
    EXPECT_EQ(mail->pictures[1].bytes, "second");
}

TEST_F(QueueTest, PicturesThatNeverComeHoldNothingUp) {
    take("a", "email", 3);
    ASSERT_TRUE(queue->addPicture("a", 0, {"only", clock.wall(), 1}));
    EXPECT_FALSE(next());
    ASSERT_TRUE(queue->completePictures("a"));
    ASSERT_TRUE(next());
    EXPECT_EQ(next()->pictures.size(), 1U);
}

TEST_F(QueueTest, AStopDoesNotOvertakeItsStart) {
    take("start", "mqtt", 1);
    take("stop", "mqtt");
    EXPECT_FALSE(next("mqtt"));
    ASSERT_TRUE(queue->completePictures("start"));
    EXPECT_EQ(next("mqtt")->id, "start");
}

TEST_F(QueueTest, SurvivesTheEndOfTheProgramWithItsPictures) {
    take("a", "email", 3);
    ASSERT_TRUE(queue->addPicture("a", 0, {"picture", clock.wall(), 1}));
    const WallTime happened = clock.wall();
    clock.advance(hours(5));
    reopen();
    const auto late = next();
    ASSERT_TRUE(late);
    EXPECT_EQ(late->id, "a");
    EXPECT_EQ(late->time, happened);
    ASSERT_EQ(late->pictures.size(), 1U);
    EXPECT_EQ(late->pictures[0].bytes, "picture");
    EXPECT_EQ(queue->pictureBytes(), 7U);
}

TEST_F(QueueTest, PicturesGoWithTheLastThatNeedsThem) {
    take("a", "email", 1);
    take("a", "ftp", 1);
    ASSERT_TRUE(queue->addPicture("a", 0, {"picture", clock.wall(), 1}));
    EXPECT_EQ(files(), 1U);
    ASSERT_TRUE(queue->remove(next("email")->number));
    EXPECT_EQ(files(), 1U);
    ASSERT_TRUE(queue->remove(next("ftp")->number));
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(queue->pictureBytes(), 0U);
    // One that comes too late leaves nothing behind.
    ASSERT_TRUE(queue->addPicture("a", 1, {"late", clock.wall(), 1}));
    EXPECT_EQ(files(), 0U);
}

TEST_F(QueueTest, FilesWithoutAnEntryGoAtTheNextStart) {
    ASSERT_TRUE(std::filesystem::exists(folder.path() / "pictures"));
    std::filesystem::copy_file("/proc/self/comm", folder.path() / "pictures" / "stray.jpg");
    reopen();
    EXPECT_EQ(files(), 0U);
}

TEST_F(QueueTest, WhatFailedIsDueLaterAndKnowsWhy) {
    take("a");
    ASSERT_TRUE(queue->postpone(next()->number, clock.wall() + seconds(10), "no route"));
    EXPECT_FALSE(next());
    EXPECT_EQ(*queue->nextDue("email"), clock.wall() + seconds(10));
    EXPECT_EQ(queue->list("email", 0, 10)->front().error, "no route");
    clock.advance(seconds(10));
    ASSERT_TRUE(next());
    EXPECT_EQ(next()->attempts, 1);
    ASSERT_TRUE(queue->postpone(next()->number, clock.wall() + hours(1), "no route"));
    ASSERT_TRUE(queue->retry("email", 0, clock.wall()));
    EXPECT_TRUE(next());
    EXPECT_EQ(queue->retry("email", 999, clock.wall()).error().kind(), ErrorKind::NotFound);
}

TEST_F(QueueTest, TooManyAreMergedIntoTheNewestAndCounted) {
    limits.entriesPerTarget = 3;
    reopen();
    for (const char* id : {"a", "b", "c"}) {
        EXPECT_EQ(take(id), Queue::Taken::Queued);
    }
    EXPECT_EQ(take("d"), Queue::Taken::Merged);
    EXPECT_EQ(take("e"), Queue::Taken::Merged);
    EXPECT_EQ(take("d", "mqtt"), Queue::Taken::Queued);
    const auto items = *queue->list("email", 0, 10);
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items.front().delivery.id, "c");
    EXPECT_EQ(items.front().delivery.more, 2);
}

TEST_F(QueueTest, PicturesHaveABoundOfTheirOwn) {
    limits.pictureBytes = 10;
    reopen();
    take("a", "email", 2);
    ASSERT_TRUE(queue->addPicture("a", 0, {"12345678", clock.wall(), 1}));
    const auto full = queue->addPicture("a", 1, {"12345678", clock.wall(), 1});
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().kind(), ErrorKind::ResourceExhausted);
}

TEST_F(QueueTest, WhatIsTooOldIsGivenUp) {
    take("old");
    clock.advance(hours(71));
    take("new");
    EXPECT_EQ(*queue->expire(clock.wall()), 0);
    clock.advance(hours(2));
    EXPECT_EQ(*queue->expire(clock.wall()), 1);
    EXPECT_EQ(next()->id, "new");
}

TEST_F(QueueTest, ListsPageByPage) {
    for (int i = 0; i < 5; ++i) {
        take("e" + std::to_string(i));
    }
    const auto first = *queue->list("", 0, 3);
    ASSERT_EQ(first.size(), 3U);
    EXPECT_EQ(first[0].delivery.id, "e4");
    const auto second = *queue->list("", first.back().delivery.number, 3);
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(second[1].delivery.id, "e0");
}

}  // namespace
}  // namespace ocelli::control::deliveries
