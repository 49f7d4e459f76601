// Tests of reading a clip from its beginning to its end.
#include "media/av/clip.h"

#include <chrono>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/clip_maker.h"

namespace ocelli::media::av {
namespace {

using ClipTest = test::ClipMaker;

TEST_F(ClipTest, GivesEveryFrameAndAllSoundWithTimesSinceItsBeginning) {
    const auto path = make(
        "both.mp4",
        "-f lavfi -i testsrc=s=160x120:r=10:d=3 -f lavfi -i sine=r=8000:d=3 -c:v libx264 -c:a aac"
    );
    auto clip = Clip::open(path);
    ASSERT_TRUE(clip) << clip.error().describe();
    std::vector<double> frames;
    double heard = 0;
    double lastHeard = -1;
    const auto read = clip->read(
        [&](const Frame& frame) {
            EXPECT_EQ(frame.width(), 160);
            frames.push_back(static_cast<double>(frame.captureTime.nanoseconds) / 1e9);
        },
        [&](const AudioSamples& sound, MonoTime time) {
            const double at = static_cast<double>(time.nanoseconds) / 1e9;
            EXPECT_GT(at, lastHeard);
            lastHeard = at;
            heard += static_cast<double>(sound.samples.size()) / sound.channels / sound.sampleRate;
        }
    );
    ASSERT_TRUE(read) << read.error().describe();
    ASSERT_EQ(frames.size(), 30U);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        EXPECT_NEAR(frames[i], frames[0] + static_cast<double>(i) / 10, 0.01);
    }
    EXPECT_LT(frames[0], 0.2);
    EXPECT_NEAR(heard, 3, 0.3);
    EXPECT_EQ(clip->damaged(), 0);
}

/// Wants a picture every tenth of a second, and keeps what it was given of those.
class NowAndThen {
  public:
    bool wants(MonoTime time) const {
        return !last_ || time - *last_ >= std::chrono::milliseconds(99);
    }

    void see(const Frame& frame) {
        ++given;
        if (!wants(frame.captureTime)) {
            return;
        }
        last_ = frame.captureTime;
        const auto luma = frame.plane(0);
        std::uint64_t sum = 0;
        for (int y = 0; y < luma.height; ++y) {
            for (int x = 0; x < luma.width; ++x) {
                sum = sum * 31 + luma.row(y)[x];
            }
        }
        seen.emplace_back(frame.captureTime.nanoseconds, sum);
    }

    int given = 0;
    std::vector<std::pair<std::int64_t, std::uint64_t>> seen;

  private:
    std::optional<MonoTime> last_;
};

TEST_F(ClipTest, GivesTheSamePicturesWhenOnlySomeAreWanted) {
    const std::string picture = "-f lavfi -i testsrc=s=160x120:r=30:d=3 -f lavfi -i sine=d=3 ";
    for (const auto& [name, codec] : std::vector<std::pair<std::string, std::string>>{
             {"reordered.mp4", "-c:v libx264 -bf 3 -c:a aac"},
             {"straight.mp4", "-c:v libx264 -bf 0 -c:a aac"},
             {"without-times.avi", "-c:v mpeg4 -bf 2 -c:a mp2"},
         }) {
        const auto path = make(name, picture + codec);
        NowAndThen all;
        NowAndThen some;
        auto whole = Clip::open(path);
        ASSERT_TRUE(whole) << whole.error().describe();
        ASSERT_TRUE(whole->read(
            [&](const Frame& frame) { all.see(frame); }, [](const AudioSamples&, MonoTime) {}
        ));
        auto part = Clip::open(path);
        ASSERT_TRUE(part) << part.error().describe();
        ASSERT_TRUE(part->read(
            [&](const Frame& frame) { some.see(frame); },
            {},
            [&](MonoTime time) { return some.wants(time); }
        ));
        EXPECT_EQ(some.seen, all.seen) << name;
        EXPECT_EQ(all.given, 90) << name;
        EXPECT_LT(some.given, 45) << name;
        EXPECT_EQ(part->damaged(), 0) << name;
    }
}

TEST_F(ClipTest, RefusesWhatHasNoPictures) {
    const auto path = make("sound.wav", "-f lavfi -i sine=d=1");
    const auto clip = Clip::open(path);
    ASSERT_FALSE(clip);
    EXPECT_EQ(clip.error().kind(), ErrorKind::Unsupported);
    const auto absent = Clip::open((folder_ / "absent.mp4").string());
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().kind(), ErrorKind::NotFound);
}

}  // namespace
}  // namespace ocelli::media::av
