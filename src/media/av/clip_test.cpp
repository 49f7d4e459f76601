// Tests of reading a clip from its beginning to its end.
#include "media/av/clip.h"

#include <fstream>

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
