// Tests taking pictures: from settings and events over the source to the store.
#include "delivery/record/picture_recorder.h"

#include <gtest/gtest.h>

#include "tests/support/picture_bench.h"

namespace ocelli::delivery::record {
namespace {

using namespace std::chrono_literals;

class FakeSource final : public media::PictureSource {
  public:
    void picture(
        const media::PictureRequest& request, UniqueFunction<void(Result<media::Picture>)> done
    ) override {
        requests.push_back(request);
        waiting.push_back(std::move(done));
        if (!slow) {
            answer();
        }
    }

    void answer() {
        auto all = std::move(waiting);
        waiting.clear();
        for (auto& done : all) {
            if (lost) {
                done(fail(ErrorKind::Unavailable, "no video"));
            } else {
                done(test::makePicture(1, PictureType::Timing, 1000 * ++count).picture);
            }
        }
    }

    std::vector<media::PictureRequest> requests;
    std::vector<UniqueFunction<void(Result<media::Picture>)>> waiting;
    bool slow = false;
    bool lost = false;
    int count = 0;
};

struct PictureRecorderTest : testing::Test, test::PictureBench {
    PictureRecorderTest() {
        settings.timingEnabled = true;
        settings.timingIntervalSeconds = 1;
        recorder = std::make_unique<PictureRecorder>(loop, source, *store);
    }

    void apply(int channel) {
        ASSERT_TRUE(recorder->apply(channel, settings, config::TimeZone::utc()));
    }

    void runFor(Duration span) {
        for (Duration done{}; done < span; done += 100ms) {
            recorder->tick();
            clock.advance(100ms);
        }
    }

    config::CaptureSettings settings;
    FakeSource source;
    std::unique_ptr<PictureRecorder> recorder;
};

TEST_F(PictureRecorderTest, StoresWhatTheScheduleWants) {
    apply(2);
    runFor(3s);
    const auto found = search();
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].name.channel, 2);
    EXPECT_EQ(found[0].name.type, PictureType::Timing);
    EXPECT_EQ(recorder->missed(), 0U);
}

TEST_F(PictureRecorderTest, TimedPicturesAreShownToWhoElseWantsThem) {
    std::vector<int> shown;
    recorder->onTimed([&](int channel, const media::Picture& picture) {
        EXPECT_FALSE(picture.bytes->empty());
        shown.push_back(channel);
    });
    settings.eventEnabled = true;
    apply(2);
    runFor(2s);
    ASSERT_TRUE(recorder->trigger(2, 77));
    runFor(1s);
    EXPECT_EQ(shown, (std::vector<int>{2, 2, 2})) << "not those of events";
}

TEST_F(PictureRecorderTest, AnEventTakesPicturesWithItsId) {
    settings.timingEnabled = false;
    settings.eventEnabled = true;
    apply(1);
    ASSERT_TRUE(recorder->trigger(1, 77));
    runFor(5s);
    const auto found = search();
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[2].name.eventId, 77U);
    EXPECT_EQ(found[2].name.type, PictureType::Event);
    EXPECT_EQ(recorder->trigger(9, 1).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(recorder->apply(65, settings, nullptr).error().field(), "channel");
}

TEST_F(PictureRecorderTest, LostVideoIsCountedAndItGoesOnAfterIt) {
    source.lost = true;
    apply(1);
    runFor(2s);
    EXPECT_EQ(recorder->missed(), 2U);
    source.lost = false;
    runFor(1s);
    EXPECT_EQ(search().size(), 1U);
}

TEST_F(PictureRecorderTest, ASlowSourceIsNotAskedWithoutBound) {
    source.slow = true;
    apply(1);
    runFor(10s);
    EXPECT_EQ(source.requests.size(), static_cast<std::size_t>(PictureRecorder::kMostAsked));
    EXPECT_EQ(recorder->missed(), 6U);
    source.answer();
    runFor(1s);
    EXPECT_EQ(source.requests.size(), 5U);
}

TEST_F(PictureRecorderTest, AnAnswerAfterItsEndIsDropped) {
    source.slow = true;
    apply(1);
    runFor(100ms);
    std::optional<Error> error;
    recorder->takeNow({}, [&](auto stored) { error = stored.error(); });
    recorder.reset();
    source.answer();
    EXPECT_TRUE(search().empty());
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::Cancelled);
}

TEST_F(PictureRecorderTest, TakesOneByHand) {
    media::PictureRequest request;
    request.channel = 4;
    request.format = media::PictureFormat::Bmp;
    bool stored = false;
    recorder->takeNow(request, [&](auto one) { stored = one.has_value(); });
    settle();
    EXPECT_TRUE(stored);
    const auto found = search();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].name.type, PictureType::Manual);
    EXPECT_EQ(found[0].name.channel, 4);
}

TEST_F(PictureRecorderTest, ARemovedChannelTakesNoMore) {
    apply(1);
    recorder->remove(1);
    runFor(2s);
    EXPECT_TRUE(source.requests.empty());
}

}  // namespace
}  // namespace ocelli::delivery::record
