// Tests voices to the sample: exact where clocks agree, followed where they do not.
#include "camera/talk/voice.h"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace ocelli::camera::talk {
namespace {

constexpr std::uint32_t kRate = 8000;
constexpr std::size_t kBlock = 160;  // 20 ms

media::TrackPtr trackOf(media::Codec codec, std::uint32_t rate, int channels = 1) {
    media::Track track;
    track.kind = media::TrackKind::Audio;
    track.codec = codec;
    track.clockRate = rate;
    track.sampleRate = rate;
    track.channels = channels;
    return std::make_shared<const media::Track>(track);
}

/// Sample `index` of a sound whose every stretch is another one.
std::int16_t sampleAt(std::size_t index) {
    return static_cast<std::int16_t>(index * 7919 % 20011);
}

/// 16 bit, big-endian, as RTP carries it.
Bytes packet(std::size_t number) {
    ByteWriter writer;
    for (std::size_t i = 0; i < kBlock; ++i) {
        writer.u16(static_cast<std::uint16_t>(sampleAt(number * kBlock + i)));
    }
    return writer.release();
}

class VoiceTest : public testing::Test {
  protected:
    void say(std::size_t number) {
        voice_.say(track_, static_cast<std::uint32_t>(number * kBlock), packet(number));
    }

    media::TrackPtr track_ = trackOf(media::Codec::Pcm, kRate);
    Voice voice_{kRate};
    std::vector<std::int16_t> block_ = std::vector<std::int16_t>(kBlock);
};

TEST_F(VoiceTest, GivesEverySampleAsItCame) {
    for (std::size_t number = 0; number < 4; ++number) {
        say(number);
    }
    std::size_t index = 0;
    for (std::size_t number = 4; number < 500; ++number) {
        ASSERT_EQ(voice_.pull(block_), kBlock);
        for (const std::int16_t sample : block_) {
            ASSERT_EQ(sample, sampleAt(index++));
        }
        say(number);
    }
    EXPECT_EQ(voice_.speed(), 1);
}

TEST_F(VoiceTest, SilenceStandsInForALostPacketAndNothingMoves) {
    for (const std::size_t number : {0U, 1U, 3U, 4U}) {
        say(number);
    }
    for (std::size_t number = 0; number < 5; ++number) {
        voice_.pull(block_);
        for (std::size_t i = 0; i < kBlock; ++i) {
            ASSERT_EQ(block_[i], number == 2 ? 0 : sampleAt(number * kBlock + i)) << number;
        }
    }
}

TEST_F(VoiceTest, WhatWasSaidIsPlayedAfterTheEndAndThenItIsOver) {
    say(0);
    EXPECT_EQ(voice_.pull(block_), 0U) << "waits for more";
    voice_.end();
    EXPECT_FALSE(voice_.ended());
    EXPECT_EQ(voice_.pull(block_), kBlock);
    EXPECT_EQ(voice_.pull(block_), 0U);
    EXPECT_TRUE(voice_.ended());
    say(1);
    EXPECT_EQ(voice_.pull(block_), 0U);
}

/// Talks for ten minutes with a clock that is off by so many millionths.
void talkWithDrift(double millionths) {
    const auto track = trackOf(media::Codec::Pcm, kRate);
    Voice voice(kRate);
    std::vector<std::int16_t> block(kBlock);
    const double packetTime = 0.020 * (1 + millionths / 1e6);
    double nextPacket = 0;
    std::size_t number = 0;
    std::size_t given = 0;
    Duration highest{};
    for (int turn = 0; turn < 30000; ++turn) {
        const double now = 0.020 * turn;
        while (nextPacket <= now) {
            voice.say(track, static_cast<std::uint32_t>(number * kBlock), packet(number));
            ++number;
            nextPacket += packetTime;
        }
        given += voice.pull(block);
        highest = std::max(highest, voice.level());
    }
    const JitterBuffer::Counters counters = voice.counters();
    EXPECT_EQ(counters.dropped, 0U) << millionths;
    EXPECT_EQ(counters.starved, 0U) << millionths;
    EXPECT_GT(given, (30000U - 10U) * kBlock) << millionths;
    EXPECT_LT(highest, std::chrono::milliseconds(150)) << millionths;
}

TEST(Voice, FollowsAClockThatIsTooFastOrTooSlowForTenMinutes) {
    talkWithDrift(300);
    talkWithDrift(-300);
    talkWithDrift(2000);
    talkWithDrift(-2000);
}

TEST(Voice, G711IsDecodedToTheSample) {
    // ITU-T G.711, tables 1a and 2a: code words and their values as 16 bits.
    Voice law(kRate);
    const auto ulaw = trackOf(media::Codec::G711U, kRate);
    law.say(ulaw, 0, asBytes(std::string_view("\xff\x7f\x80\x00\xf0\x70", 6)));
    law.end();
    std::vector<std::int16_t> block(6);
    ASSERT_EQ(law.pull(block), 6U);
    EXPECT_EQ(block, (std::vector<std::int16_t>{0, 0, 32124, -32124, 120, -120}));

    Voice other(kRate);
    const auto alaw = trackOf(media::Codec::G711A, kRate);
    other.say(alaw, 0, asBytes(std::string_view("\xd5\x55\xaa\x2a", 4)));
    other.end();
    block.resize(4);
    ASSERT_EQ(other.pull(block), 4U);
    EXPECT_EQ(block, (std::vector<std::int16_t>{8, -8, 32256, -32256}));
}

TEST(Voice, BringsG711ToTheRateOfTheLoudspeaker) {
    Voice voice(48000);
    const auto track = trackOf(media::Codec::G711U, kRate);
    const Bytes loud(160, std::byte{0x80});
    std::vector<std::int16_t> block(960);
    for (std::uint32_t number = 0; number < 20; ++number) {
        voice.say(track, number * 160, loud);
        if (number >= 4) {
            voice.pull(block);
        }
    }
    EXPECT_GT(block[480], 31000);
}

TEST(Voice, TakesOtherCodecsInMidTalkAndNoBrokenOnes) {
    Voice voice(kRate);
    std::vector<std::int16_t> block(kBlock);
    const auto opus = trackOf(media::Codec::Opus, 48000, 2);
    for (std::uint32_t number = 0; number < 10; ++number) {
        voice.say(opus, number * 960, asBytes("this is no Opus at all"));
        voice.pull(block);
    }
    const auto pcm = trackOf(media::Codec::Pcm, kRate);
    for (std::size_t number = 0; number < 5; ++number) {
        voice.say(pcm, static_cast<std::uint32_t>(number * kBlock), packet(number));
    }
    // What Opus made of it may still be played; then the samples come as they are.
    std::vector<std::int16_t> all;
    for (int turn = 0; turn < 30; ++turn) {
        const std::size_t given = voice.pull(block);
        all.insert(all.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(given));
    }
    std::vector<std::int16_t> wanted;
    for (std::size_t i = 0; i < kBlock; ++i) {
        wanted.push_back(sampleAt(i));
    }
    EXPECT_NE(std::search(all.begin(), all.end(), wanted.begin(), wanted.end()), all.end());
}

}  // namespace
}  // namespace ocelli::camera::talk
