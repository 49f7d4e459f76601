// Tests sums, the floor and the volume to the sample.
#include "camera/talk/mixer.h"

#include <gtest/gtest.h>

namespace ocelli::camera::talk {
namespace {

constexpr std::uint32_t kRate = 8000;
constexpr std::size_t kBlock = 160;

class MixerTest : public testing::Test {
  protected:
    MixerTest() {
        media::Track track;
        track.kind = media::TrackKind::Audio;
        track.codec = media::Codec::Pcm;
        track.clockRate = kRate;
        track.sampleRate = kRate;
        track.channels = 1;
        track_ = std::make_shared<const media::Track>(track);
        for (auto& voice : voices_) {
            voice = std::make_shared<Voice>(kRate);
        }
    }

    /// Twenty milliseconds of one value.
    void say(std::size_t who, std::int16_t value) {
        ByteWriter writer;
        for (std::size_t i = 0; i < kBlock; ++i) {
            writer.u16(static_cast<std::uint16_t>(value));
        }
        voices_[who]->say(track_, (100 + said_[who]++) * kBlock, writer.view());
    }

    void begin(std::size_t who, std::int16_t value) {
        for (int i = 0; i < 4; ++i) {
            say(who, value);
        }
    }

    /// The one value of the next block.
    int render() {
        std::vector<std::int16_t> block(kBlock);
        mixer_.render(voices_, setting_, block);
        EXPECT_EQ(block, std::vector<std::int16_t>(kBlock, block[0]));
        return block[0];
    }

    media::TrackPtr track_;
    std::vector<std::shared_ptr<Voice>> voices_ = std::vector<std::shared_ptr<Voice>>(2);
    std::uint32_t said_[2] = {};
    Mixer mixer_{kRate};
    Mixer::Setting setting_;
};

TEST_F(MixerTest, TheSumOfAllIsHeard) {
    begin(0, 1000);
    begin(1, 234);
    EXPECT_EQ(render(), 1234);
    EXPECT_EQ(render(), 1234);
}

TEST_F(MixerTest, TooLoudASumIsCutAndDoesNotTurnOver) {
    begin(0, 30000);
    begin(1, 30000);
    EXPECT_EQ(render(), 32767);
    voices_[0] = std::make_shared<Voice>(kRate);
    voices_[1] = std::make_shared<Voice>(kRate);
    begin(0, -30000);
    begin(1, -30000);
    EXPECT_EQ(render(), -32768);
}

TEST_F(MixerTest, TheVolumeTurnsUpAndDown) {
    begin(0, 1000);
    setting_.volume = 25;
    EXPECT_EQ(render(), 500);
    setting_.volume = 100;
    EXPECT_EQ(render(), 2000);
    setting_.volume = 0;
    EXPECT_EQ(render(), 0);
}

TEST_F(MixerTest, NobodyIsSilence) {
    EXPECT_EQ(render(), 0);
}

TEST_F(MixerTest, ExclusiveOnlyWhoBeganIsHeard) {
    setting_.mode = TalkMode::Exclusive;
    begin(1, 500);
    EXPECT_EQ(render(), 500);
    begin(0, 1000);
    for (int i = 0; i < 20; ++i) {
        say(0, 1000);
        say(1, 500);
        EXPECT_EQ(render(), 500);
    }
}

TEST_F(MixerTest, ExclusiveTheFloorIsFreeAfterASecondOfSilence) {
    setting_.mode = TalkMode::Exclusive;
    begin(1, 500);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(render(), 500);
    }
    begin(0, 1000);
    int blocks = 0;
    while (render() == 0 && blocks < 100) {
        say(0, 1000);
        ++blocks;
    }
    EXPECT_EQ(blocks, 50);
    say(0, 1000);
    EXPECT_EQ(render(), 1000);
    begin(1, 500);
    say(0, 1000);
    EXPECT_EQ(render(), 1000) << "who lost the floor does not get it back in mid-word";
}

TEST_F(MixerTest, ExclusiveTheFloorIsFreeAtOnceWhenItsHolderIsGone) {
    setting_.mode = TalkMode::Exclusive;
    begin(1, 500);
    EXPECT_EQ(render(), 500);
    voices_.pop_back();
    begin(0, 1000);
    EXPECT_EQ(render(), 1000);
}

}  // namespace
}  // namespace ocelli::camera::talk
