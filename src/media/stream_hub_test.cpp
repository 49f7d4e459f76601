// Tests fan-out: starting on key frames, the cached group, demand, and changes of tracks.
#include "media/stream_hub.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TrackList videoAndAudio() {
    auto video = std::make_shared<Track>();
    auto audio = std::make_shared<Track>();
    audio->kind = TrackKind::Audio;
    audio->codec = Codec::G711A;
    return {video, audio};
}

PacketPtr packet(std::int64_t pts, bool keyFrame, std::uint32_t track = 0, std::size_t size = 10) {
    auto made = std::make_shared<Packet>();
    made->track = track;
    made->pts = pts;
    made->keyFrame = keyFrame;
    made->captureTime = MonoTime{pts * 1'000'000};
    made->data = makeBuffer(Bytes(size));
    return made;
}

/// Notes what it gets: "d<generation>" and "<pts>".
class Notes final : public StreamReader {
  public:
    void onDescription(const StreamDescription& description) override {
        seen.push_back("d" + std::to_string(description.generation));
    }

    void onPacket(const PacketPtr& p) override { seen.push_back(std::to_string(p->pts)); }

    std::vector<std::string> seen;
};

class StreamHubTest : public testing::Test {
  protected:
    StreamHubTest() {
        hub_.setOnDemand([this](std::size_t readers) { demands_.push_back(readers); });
        hub_.setKeyFrameRequest([this] { ++requests_; });
    }

    StreamHub hub_{"1/main"};
    std::vector<std::size_t> demands_;
    int requests_ = 0;
};

TEST_F(StreamHubTest, ReaderStartsAtTheNextKeyFrame) {
    hub_.describe(videoAndAudio());
    hub_.publish(packet(1, true));
    const auto notes = std::make_shared<Notes>();
    const auto subscription = hub_.attach(notes, StartAt::NextKeyFrame);
    EXPECT_EQ(requests_, 1);
    hub_.publish(packet(2, false));
    hub_.publish(packet(3, true, 1));
    hub_.publish(packet(4, true));
    hub_.publish(packet(5, true, 1));
    hub_.publish(packet(6, false));
    EXPECT_THAT(notes->seen, ElementsAre("d1", "4", "5", "6"));
}

TEST_F(StreamHubTest, CachedGroupComesAtOnceAndNoKeyFrameIsAskedFor) {
    hub_.describe(videoAndAudio());
    for (int i = 0; i < 3; ++i) {
        hub_.publish(packet(i, i == 1));
    }
    hub_.publish(packet(3, true, 1));
    const auto notes = std::make_shared<Notes>();
    const auto subscription = hub_.attach(notes, StartAt::CachedGroup);
    hub_.publish(packet(4, false));
    EXPECT_THAT(notes->seen, ElementsAre("d1", "1", "2", "3", "4"));
    EXPECT_EQ(requests_, 0);
}

TEST_F(StreamHubTest, EmptyCacheWaitsForAKeyFrame) {
    hub_.describe(videoAndAudio());
    hub_.publish(packet(1, false));
    const auto notes = std::make_shared<Notes>();
    const auto subscription = hub_.attach(notes, StartAt::CachedGroup);
    EXPECT_EQ(requests_, 1);
    hub_.publish(packet(2, false));
    hub_.publish(packet(3, true));
    EXPECT_THAT(notes->seen, ElementsAre("d1", "3"));
}

TEST_F(StreamHubTest, ReaderBeforeTheStreamGetsItsDescriptionLater) {
    const auto notes = std::make_shared<Notes>();
    const auto subscription = hub_.attach(notes, StartAt::CachedGroup);
    EXPECT_THAT(notes->seen, IsEmpty());
    hub_.describe(videoAndAudio());
    hub_.publish(packet(1, true));
    EXPECT_THAT(notes->seen, ElementsAre("d1", "1"));
}

TEST_F(StreamHubTest, NewTracksStartAllReadersAgainAtAKeyFrame) {
    hub_.describe(videoAndAudio());
    const auto notes = std::make_shared<Notes>();
    const auto subscription = hub_.attach(notes, StartAt::NextKeyFrame);
    hub_.publish(packet(1, true));
    hub_.describe(videoAndAudio());
    hub_.publish(packet(2, false));
    hub_.publish(packet(3, true));
    EXPECT_THAT(notes->seen, ElementsAre("d1", "1", "d2", "3"));
    // The cache of the old tracks is gone too.
    hub_.describe(videoAndAudio());
    const auto late = std::make_shared<Notes>();
    const auto other = hub_.attach(late, StartAt::CachedGroup);
    EXPECT_THAT(late->seen, ElementsAre("d3"));
}

TEST_F(StreamHubTest, NewTracksInMidStreamAskForAKeyFrameOnce) {
    hub_.describe(videoAndAudio());
    const auto notes = std::make_shared<Notes>();
    const auto subscription = hub_.attach(notes, StartAt::NextKeyFrame);
    hub_.publish(packet(1, true));
    requests_ = 0;
    hub_.describe(videoAndAudio());
    hub_.publish(packet(2, true, 1));
    EXPECT_EQ(requests_, 0) << "sound says nothing about the pictures";
    hub_.publish(packet(3, false));
    hub_.publish(packet(4, false));
    EXPECT_EQ(requests_, 1);
    // An encoder that begins anew begins with a key frame: it need not be asked.
    hub_.describe(videoAndAudio());
    hub_.publish(packet(5, true));
    hub_.publish(packet(6, false));
    EXPECT_EQ(requests_, 1);
}

TEST_F(StreamHubTest, NewTracksWithoutAReaderAskForNothing) {
    hub_.describe(videoAndAudio());
    hub_.publish(packet(1, false));
    EXPECT_EQ(requests_, 0);
}

TEST_F(StreamHubTest, PacketsOfUnknownTracksAreLeftOutAndCounted) {
    const auto notes = std::make_shared<Notes>();
    const auto subscription = hub_.attach(notes, StartAt::NextKeyFrame);
    hub_.publish(packet(1, true));
    hub_.describe(videoAndAudio());
    hub_.publish(packet(2, true, 2));
    hub_.publish(packet(3, true));
    EXPECT_THAT(notes->seen, ElementsAre("d1", "3"));
    EXPECT_EQ(hub_.counters().strays, 2U);
    EXPECT_EQ(hub_.counters().packets, 1U);
}

TEST_F(StreamHubTest, CacheOverItsBoundIsEmptiedUntilTheNextKeyFrame) {
    hub_.describe(videoAndAudio());
    hub_.publish(packet(1, true));
    hub_.publish(packet(2, false, 0, 10U << 20U));
    hub_.publish(packet(3, false, 0, 10U << 20U));
    hub_.publish(packet(4, false));
    const auto notes = std::make_shared<Notes>();
    const auto subscription = hub_.attach(notes, StartAt::CachedGroup);
    EXPECT_THAT(notes->seen, ElementsAre("d1"));
    EXPECT_EQ(requests_, 1);
    hub_.publish(packet(5, true));
    const auto late = std::make_shared<Notes>();
    const auto other = hub_.attach(late, StartAt::CachedGroup);
    EXPECT_THAT(late->seen, ElementsAre("d1", "5"));
}

TEST_F(StreamHubTest, SoundAloneStartsAtAnyPacket) {
    auto audio = std::make_shared<Track>();
    audio->kind = TrackKind::Audio;
    hub_.describe({audio});
    const auto notes = std::make_shared<Notes>();
    const auto subscription = hub_.attach(notes, StartAt::NextKeyFrame);
    hub_.publish(packet(1, true));
    hub_.publish(packet(2, true));
    EXPECT_THAT(notes->seen, ElementsAre("d1", "1", "2"));
}

TEST_F(StreamHubTest, NothingComesAfterTheEndAndTheReaderIsReleased) {
    hub_.describe(videoAndAudio());
    auto notes = std::make_shared<Notes>();
    const std::weak_ptr<Notes> watched = notes;
    auto subscription = hub_.attach(std::move(notes), StartAt::NextKeyFrame);
    EXPECT_FALSE(watched.expired());
    subscription.reset();
    EXPECT_TRUE(watched.expired());
    EXPECT_EQ(hub_.readers(), 0U);
    hub_.publish(packet(1, true));
}

TEST_F(StreamHubTest, DemandFollowsTheNumberOfReaders) {
    auto first = hub_.attach(std::make_shared<Notes>(), StartAt::NextKeyFrame);
    auto second = hub_.attach(std::make_shared<Notes>(), StartAt::NextKeyFrame);
    first.reset();
    second.reset();
    EXPECT_THAT(demands_, ElementsAre(1, 2, 1, 0));
}

TEST_F(StreamHubTest, DemandMayDescribeAndPublish) {
    StreamHub hub("2/sub");
    hub.setOnDemand([&hub](std::size_t readers) {
        if (readers == 1) {
            hub.describe(videoAndAudio());
            hub.publish(packet(7, true));
        }
    });
    const auto notes = std::make_shared<Notes>();
    const auto subscription = hub.attach(notes, StartAt::CachedGroup);
    EXPECT_THAT(notes->seen, ElementsAre("d1", "7"));
}

TEST_F(StreamHubTest, DemandMayAttachAgainWithoutDeadlock) {
    StreamHub hub("2/sub");
    Subscription inner;
    std::vector<std::size_t> told;
    hub.setOnDemand([&](std::size_t readers) {
        told.push_back(readers);
        if (told.size() == 1) {
            inner = hub.attach(std::make_shared<Notes>(), StartAt::NextKeyFrame);
        }
    });
    const auto outer = hub.attach(std::make_shared<Notes>(), StartAt::NextKeyFrame);
    EXPECT_THAT(told, ElementsAre(1, 2));
    inner.reset();
}

TEST(StreamHub, SubscriptionMayOutliveTheHub) {
    Subscription subscription;
    int demands = 0;
    {
        StreamHub hub("1/main");
        hub.setOnDemand([&](std::size_t) { ++demands; });
        subscription = hub.attach(std::make_shared<Notes>(), StartAt::NextKeyFrame);
    }
    subscription.reset();
    EXPECT_EQ(demands, 1);
}

TEST_F(StreamHubTest, CountersCount) {
    hub_.describe(videoAndAudio());
    hub_.publish(packet(1, true));
    hub_.publish(packet(2, false));
    hub_.publish(packet(3, true, 1));
    const auto counters = hub_.counters();
    EXPECT_EQ(counters.packets, 3U);
    EXPECT_EQ(counters.frames, 2U);
    EXPECT_EQ(counters.bytes, 30U);
    EXPECT_EQ(counters.keyFrames, 1U);
    EXPECT_EQ(counters.lastPacket.nanoseconds, 3'000'000);
}

TEST(StreamHub, LastDemandIsThePresentNumberWithManyThreads) {
    StreamHub hub("1/main");
    Guarded<std::size_t> last;
    hub.setOnDemand([&](std::size_t readers) { *last.lock() = readers; });
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&hub] {
                for (int i = 0; i < 500; ++i) {
                    auto subscription =
                        hub.attach(std::make_shared<Notes>(), StartAt::NextKeyFrame);
                }
            });
        }
    }
    EXPECT_EQ(hub.readers(), 0U);
    EXPECT_EQ(*last.lock(), 0U);
}

}  // namespace
}  // namespace ocelli::media
