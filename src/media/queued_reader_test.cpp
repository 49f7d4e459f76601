// Tests the bounded crossing from a hub to a loop, alone and with many threads.
#include "media/queued_reader.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TrackList video() {
    return {std::make_shared<Track>(), std::make_shared<Track>()};
}

PacketPtr packet(std::int64_t pts, bool keyFrame, std::size_t size = 10, std::uint32_t track = 0) {
    auto made = std::make_shared<Packet>();
    made->track = track;
    made->pts = pts;
    made->keyFrame = keyFrame;
    made->captureTime = MonoTime{pts * 40'000'000};
    made->data = makeBuffer(Bytes(size));
    return made;
}

/// Notes calls: "d<generation>", "<pts>", "lost<n>".
class Notes : public QueuedReader::Listener {
  public:
    void onDescription(const StreamDescription& description) override {
        seen.push_back("d" + std::to_string(description.generation));
    }

    void onPacket(const PacketPtr& p) override {
        seen.push_back(std::to_string(p->pts));
        if (then) {
            then();
        }
    }

    void onLost(std::uint64_t frames) override { seen.push_back("lost" + std::to_string(frames)); }

    std::vector<std::string> take() { return std::exchange(seen, {}); }

    std::vector<std::string> seen;
    UniqueFunction<void()> then;
};

class QueuedReaderTest : public testing::Test {
  protected:
    QueuedReaderTest() { hub_.describe(video()); }

    void publish(std::int64_t from, std::int64_t to, std::int64_t keyEvery, std::size_t size = 10) {
        for (std::int64_t i = from; i < to; ++i) {
            hub_.publish(packet(i, i % keyEvery == 0, size));
        }
    }

    test::FakeClock clock_;
    EventLoop loop_{clock_};
    StreamHub hub_{"1/main"};
    Notes notes_;
};

TEST_F(QueuedReaderTest, PacketsCrossInOrder) {
    const QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame);
    publish(0, 3, 10);
    EXPECT_THAT(notes_.seen, IsEmpty());
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, ElementsAre("d1", "0", "1", "2"));
    EXPECT_EQ(reader.queuedBytes(), 0U);
}

TEST_F(QueuedReaderTest, BytesOverTheBoundDropToTheNextKeyFrame) {
    const QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame, {.bytes = 35});
    publish(0, 3, 5);
    hub_.publish(packet(3, false));  // 40 bytes: all four are lost
    publish(4, 7, 5);                // 4 lost, 5 is a key frame
    EXPECT_EQ(reader.lost(), 5U);
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, ElementsAre("d1", "lost5", "5", "6"));
}

TEST_F(QueuedReaderTest, SpanOverTheBoundDropsToo) {
    const QueuedReader reader(
        loop_, hub_, notes_, StartAt::NextKeyFrame, {.span = std::chrono::milliseconds(200)}
    );
    publish(0, 9, 8);
    loop_.runUntilIdle();
    // Packet 6 is 240 ms after packet 0.
    EXPECT_THAT(notes_.seen, ElementsAre("d1", "lost8", "8"));
}

TEST_F(QueuedReaderTest, NumberOverTheBoundDropsToo) {
    const QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame, {.packets = 3});
    publish(0, 5, 4);
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, ElementsAre("d1", "lost4", "4"));
}

TEST_F(QueuedReaderTest, KeyFrameThatOverflowsReplacesWhatWaits) {
    const QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame, {.bytes = 25});
    publish(0, 3, 2);
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, ElementsAre("d1", "lost2", "2"));
}

TEST_F(QueuedReaderTest, PacketLargerThanTheBoundStillPassesAlone) {
    const QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame, {.bytes = 25});
    hub_.publish(packet(0, true, 100));
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, ElementsAre("d1", "0"));
}

TEST_F(QueuedReaderTest, SoundIsLeftOutWithThePictureButNotCounted) {
    const QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame, {.bytes = 25});
    hub_.publish(packet(0, true));
    hub_.publish(packet(1, true, 10, 1));
    hub_.publish(packet(2, true, 10, 1));
    hub_.publish(packet(3, true, 10, 1));
    hub_.publish(packet(4, true));
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, ElementsAre("d1", "lost1", "4"));
}

TEST_F(QueuedReaderTest, CachedGroupLargerThanTheBoundsComesWhole) {
    publish(0, 200, 1000);
    const QueuedReader reader(
        loop_,
        hub_,
        notes_,
        StartAt::CachedGroup,
        {.bytes = 40, .span = std::chrono::milliseconds(100), .packets = 4}
    );
    publish(200, 202, 1000);
    EXPECT_EQ(reader.lost(), 0U);
    loop_.runUntilIdle();
    EXPECT_EQ(notes_.take().size(), 203U);
    // Once taken, the bounds hold.
    publish(202, 210, 1000);
    EXPECT_EQ(reader.queuedBytes(), 0U);
    EXPECT_EQ(reader.lost(), 8U);
}

TEST_F(QueuedReaderTest, PausedReaderTakesNothingAndBoundsHold) {
    QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame, {.bytes = 35});
    publish(0, 1, 10);
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.take(), ElementsAre("d1", "0"));
    reader.pause();
    publish(1, 3, 10);
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, IsEmpty());
    EXPECT_EQ(reader.queuedBytes(), 20U);
    reader.resume();
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.take(), ElementsAre("1", "2"));
    publish(3, 4, 10);
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.take(), ElementsAre("3"));
    reader.pause();
    publish(4, 12, 10);
    loop_.runUntilIdle();
    EXPECT_EQ(reader.lost(), 6U);
    reader.resume();
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.take(), ElementsAre("lost6", "10", "11"));
}

TEST_F(QueuedReaderTest, LongQueuesGiveOthersOnTheLoopTheirTurn) {
    const QueuedReader reader(
        loop_, hub_, notes_, StartAt::NextKeyFrame, {.span = std::chrono::seconds(60)}
    );
    publish(0, 1000, 1000);
    std::size_t before = 0;
    loop_.post([&] { before = notes_.seen.size(); });
    loop_.runUntilIdle();
    EXPECT_LT(before, 100U);
    EXPECT_EQ(notes_.seen.size(), 1001U);
}

TEST_F(QueuedReaderTest, PausingWithinACallStopsAtOnce) {
    QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame);
    notes_.then = [&] { reader.pause(); };
    publish(0, 3, 10);
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.take(), ElementsAre("d1", "0"));
    reader.resume();
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.take(), ElementsAre("1"));
}

TEST_F(QueuedReaderTest, DestroyingWithinACallIsTheLastCall) {
    auto reader = std::make_unique<QueuedReader>(loop_, hub_, notes_, StartAt::NextKeyFrame);
    notes_.then = [&] { reader.reset(); };
    publish(0, 3, 10);
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, ElementsAre("d1", "0"));
    EXPECT_EQ(hub_.readers(), 0U);
}

TEST_F(QueuedReaderTest, DestroyedReaderIsNotCalledByWhatIsPosted) {
    auto reader = std::make_unique<QueuedReader>(loop_, hub_, notes_, StartAt::NextKeyFrame);
    publish(0, 3, 10);
    reader.reset();
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, IsEmpty());
}

TEST_F(QueuedReaderTest, DescriptionsStayBetweenThePacketsTheyBelongTo) {
    const QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame);
    publish(0, 2, 10);
    hub_.describe(video());
    publish(10, 12, 10);
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, ElementsAre("d1", "0", "1", "d2", "10", "11"));
}

TEST_F(QueuedReaderTest, ManyDescriptionsDoNotPileUp) {
    QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame, {.packets = 4});
    reader.pause();
    for (int i = 0; i < 100; ++i) {
        hub_.describe(video());
        if (i % 10 == 0) {
            hub_.publish(packet(i, true));
        }
    }
    reader.resume();
    loop_.runUntilIdle();
    // Ten packets of which the bound keeps the last few; the last call is the newest description.
    ASSERT_LE(notes_.seen.size(), 10U);
    EXPECT_EQ(notes_.seen.back(), "d101");
}

TEST_F(QueuedReaderTest, AfterALossThePacketsFitTheDescriptionBeforeThem) {
    QueuedReader reader(loop_, hub_, notes_, StartAt::NextKeyFrame, {.bytes = 35});
    reader.pause();
    publish(0, 3, 10);
    hub_.describe(video());
    publish(10, 12, 10);
    reader.resume();
    loop_.runUntilIdle();
    EXPECT_THAT(notes_.seen, ElementsAre("d2", "lost3", "10", "11"));
}

/// Checks what a reader may rely on, on its loop's thread.
class Checker : public QueuedReader::Listener {
  public:
    void onDescription(const StreamDescription& description) override {
        generation = description.generation;
        expected = -1;
    }

    void onPacket(const PacketPtr& p) override {
        const bool continues = expected == p->pts;
        if (!continues && !(p->keyFrame && (expected == -1 || afterLoss))) {
            ++violations;
        }
        afterLoss = false;
        expected = p->pts + 1;
        ++received;
        last = p->pts;
    }

    void onLost(std::uint64_t frames) override {
        lost += frames;
        afterLoss = true;
    }

    std::uint32_t generation = 0;
    std::int64_t expected = -1;
    bool afterLoss = false;
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    std::uint64_t violations = 0;
    std::atomic<std::int64_t> last = -1;
};

/// Attaches, reads, pauses and ends again and again on its own loop.
void churn(EventLoop& loop, StreamHub& hub, std::atomic<std::uint64_t>& violations, int rounds) {
    for (int i = 0; i < rounds; ++i) {
        Checker checker;
        QueuedReader reader(
            loop,
            hub,
            checker,
            i % 2 == 0 ? StartAt::CachedGroup : StartAt::NextKeyFrame,
            {.bytes = 4000}
        );
        for (int k = 0; k < 20; ++k) {
            if (k == 5) {
                reader.pause();
            } else if (k == 10) {
                reader.resume();
            }
            loop.runUntilIdle();
            std::this_thread::yield();
        }
        violations += checker.violations;
    }
}

TEST(QueuedReader, ManyReadersOnManyThreadsSeeWholeGroupsInOrder) {
    constexpr std::int64_t kPackets = 20'000;
    const SystemClock clock;
    StreamHub hub("1/main");
    hub.describe(video());
    std::atomic<std::uint64_t> violations = 0;
    std::atomic<bool> ready = false;

    // One reader that is attached before the start and must account for every packet.
    Checker checker;
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    std::jthread steady([&] {
        EventLoop loop(clock);
        QueuedReader reader(loop, hub, checker, StartAt::NextKeyFrame, {.bytes = 20'000});
        ready = true;
        const bool done =
            loop.runUntil([&] { return checker.last == kPackets - 1; }, std::chrono::seconds(60));
        EXPECT_TRUE(done);
        received = checker.received;
        lost = checker.lost;
        EXPECT_EQ(reader.lost(), lost);
    });
    std::vector<std::jthread> others;
    for (int t = 0; t < 3; ++t) {
        others.emplace_back([&] {
            EventLoop loop(clock);
            churn(loop, hub, violations, 60);
        });
    }
    while (!ready) {
        std::this_thread::yield();
    }
    for (std::int64_t i = 0; i < kPackets; ++i) {
        // The last one is a key frame, so that it arrives in any case.
        hub.publish(packet(i, i % 25 == 0 || i == kPackets - 1, 100));
        if (i % 64 == 0) {
            std::this_thread::yield();
        }
    }
    steady.join();
    others.clear();
    EXPECT_EQ(violations, 0U);
    EXPECT_EQ(checker.violations, 0U);
    EXPECT_EQ(received + lost, static_cast<std::uint64_t>(kPackets));
    EXPECT_EQ(hub.readers(), 0U);
}

TEST(QueuedReader, ReaderEndsWhileThePublisherRuns) {
    const SystemClock clock;
    StreamHub hub("1/main");
    hub.describe(video());
    std::jthread publisher([&hub](std::stop_token stop) {
        for (std::int64_t i = 0; !stop.stop_requested(); ++i) {
            hub.publish(packet(i, i % 10 == 0));
            if (i % 1000 == 0) {
                hub.describe(video());
            }
            if (i % 10 == 0) {
                std::this_thread::yield();
            }
        }
    });
    EventLoop loop(clock);
    std::atomic<std::uint64_t> violations = 0;
    churn(loop, hub, violations, 60);
    publisher.request_stop();
    publisher.join();
    EXPECT_EQ(violations, 0U);
}

}  // namespace
}  // namespace ocelli::media
