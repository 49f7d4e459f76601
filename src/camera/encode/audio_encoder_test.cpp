// Tests audio encoding: forms, times, resampling, errors.
#include "camera/encode/audio_encoder.h"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace ocelli::camera::encode {
namespace {

std::vector<std::int16_t> tone(
    std::uint32_t rate, int channels, std::size_t samples, std::size_t from
) {
    std::vector<std::int16_t> made;
    for (std::size_t i = from; i < from + samples; ++i) {
        const double angle = 2 * std::numbers::pi * 440 * static_cast<double>(i) / rate;
        for (int c = 0; c < channels; ++c) {
            made.push_back(static_cast<std::int16_t>(8000 * std::sin(angle)));
        }
    }
    return made;
}

std::vector<media::PacketPtr> encodeSeconds(
    AudioEncoder& encoder,
    std::uint32_t rate,
    int channels,
    int seconds,
    std::int64_t start = 5'000'000'000
) {
    std::vector<media::PacketPtr> packets;
    const std::size_t block = rate / 50;
    for (std::size_t i = 0; i < static_cast<std::size_t>(seconds) * 50; ++i) {
        const auto samples = tone(rate, channels, block, i * block);
        const MonoTime time{start + static_cast<std::int64_t>(i) * 20'000'000};
        auto made = encoder.encode(samples, time, WallTime{time.nanoseconds / 1000 + 7});
        EXPECT_TRUE(made) << made.error().describe();
        packets.insert(packets.end(), made->begin(), made->end());
    }
    return packets;
}

struct Case {
    media::Codec codec;
    std::uint32_t clockRate;
    std::uint32_t sampleRate;
    int channels;
};

class EachAudioCodec : public testing::TestWithParam<Case> {};

TEST_P(EachAudioCodec, GivesEvenPacketsOnItsClock) {
    AudioParameters parameters;
    parameters.codec = GetParam().codec;
    parameters.inputChannels = 2;
    auto encoder = AudioEncoder::create(parameters);
    ASSERT_TRUE(encoder) << encoder.error().describe();
    const auto track = (*encoder)->track();
    EXPECT_EQ(track->clockRate, GetParam().clockRate);
    EXPECT_EQ(track->sampleRate, GetParam().sampleRate);
    EXPECT_EQ(track->channels, GetParam().channels);
    const auto packets = encodeSeconds(**encoder, 48000, 2, 4);
    ASSERT_GT(packets.size(), 20U);
    std::int64_t ticks = 0;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_EQ(packets[i]->track, 1U);
        if (i > 0) {
            EXPECT_NEAR(
                static_cast<double>(packets[i]->pts - packets[i - 1]->pts),
                static_cast<double>(packets[i - 1]->duration),
                1.0
            );
        }
        ticks += packets[i]->duration;
    }
    EXPECT_NEAR(static_cast<double>(ticks) / GetParam().clockRate, 4.0, 0.1);
    EXPECT_NEAR(static_cast<double>(packets.front()->captureTime.nanoseconds) / 1e9, 5.0, 0.07);
    const auto& last = *packets.back();
    EXPECT_NEAR(
        static_cast<double>(last.pts) / GetParam().clockRate,
        static_cast<double>(last.captureTime.nanoseconds) / 1e9,
        0.001
    );
    EXPECT_EQ(last.wallTime.microseconds, last.captureTime.nanoseconds / 1000 + 7);
}

INSTANTIATE_TEST_SUITE_P(
    Codecs,
    EachAudioCodec,
    testing::Values(
        Case{media::Codec::G711A, 8000, 8000, 1},
        Case{media::Codec::G711U, 8000, 8000, 1},
        Case{media::Codec::G722, 8000, 16000, 1},
        Case{media::Codec::Aac, 48000, 48000, 2},
        Case{media::Codec::Opus, 48000, 48000, 2},
        Case{media::Codec::Pcm, 48000, 48000, 2}
    ),
    [](const auto& each) { return std::string(media::toString(each.param.codec)); }
);

TEST(AudioEncoder, OneMicrophoneFillsBothOfTwoRawChannels) {
    AudioParameters parameters;
    parameters.codec = media::Codec::Pcm;
    parameters.outputChannels = 2;
    auto encoder = AudioEncoder::create(parameters);
    ASSERT_TRUE(encoder) << encoder.error().describe();
    EXPECT_EQ((*encoder)->track()->channels, 2);
    const auto packets = encodeSeconds(**encoder, 48000, 1, 1);
    ASSERT_FALSE(packets.empty());
    const ByteSpan bytes = packets.back()->bytes();
    ASSERT_EQ(bytes.size() % 4, 0U);
    int loudest = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 4) {
        ASSERT_EQ(bytes[i], bytes[i + 2]) << "both channels are the same";
        ASSERT_EQ(bytes[i + 1], bytes[i + 3]);
        const auto word = static_cast<std::int16_t>(
            (std::to_integer<int>(bytes[i]) << 8) | std::to_integer<int>(bytes[i + 1])
        );
        loudest = std::max(loudest, std::abs(static_cast<int>(word)));
    }
    EXPECT_NEAR(loudest, 8000, 100) << "as loud as it came";
    parameters.outputChannels = 3;
    EXPECT_EQ(AudioEncoder::create(parameters).error().field(), "outputChannels");
}

TEST(AudioEncoder, FollowsTheCaptureClockWithoutAJump) {
    AudioParameters parameters;
    parameters.codec = media::Codec::G711A;
    parameters.inputRate = 8000;
    auto encoder = AudioEncoder::create(parameters);
    ASSERT_TRUE(encoder);
    // The device's 8000 samples take 1.0005 s of our clock: half a millisecond a second of drift.
    std::vector<media::PacketPtr> packets;
    for (std::int64_t i = 0; i < 50 * 60; ++i) {
        const auto samples = tone(8000, 1, 160, static_cast<std::size_t>(i) * 160);
        auto made = (*encoder)->encode(samples, MonoTime{i * 20'010'000}, WallTime{});
        ASSERT_TRUE(made);
        packets.insert(packets.end(), made->begin(), made->end());
    }
    for (std::size_t i = 1; i < packets.size(); ++i) {
        EXPECT_NEAR(static_cast<double>(packets[i]->pts - packets[i - 1]->pts), 160, 1);
    }
    EXPECT_NEAR(static_cast<double>(packets.back()->pts) / 8000, 60.03, 0.025);
}

TEST(AudioEncoder, AlignsAgainAfterAGap) {
    AudioParameters parameters;
    parameters.codec = media::Codec::G711U;
    parameters.inputRate = 8000;
    auto encoder = AudioEncoder::create(parameters);
    ASSERT_TRUE(encoder);
    encodeSeconds(**encoder, 8000, 1, 1, 0);
    const auto later = encodeSeconds(**encoder, 8000, 1, 1, 10'000'000'000);
    EXPECT_NEAR(static_cast<double>(later.back()->pts) / 8000, 11.0, 0.05);
}

TEST(AudioEncoder, NamesWhatIsOutOfRange) {
    AudioParameters parameters;
    parameters.inputRate = 10;
    EXPECT_EQ(AudioEncoder::create(parameters).error().field(), "inputRate");
    parameters.inputRate = 48000;
    parameters.inputChannels = 0;
    EXPECT_EQ(AudioEncoder::create(parameters).error().field(), "inputChannels");
    parameters.inputChannels = 1;
    parameters.bitRate = 10'000;
    EXPECT_EQ(AudioEncoder::create(parameters).error().field(), "bitRate");
    parameters.bitRate = 64;
    parameters.codec = media::Codec::H264;
    EXPECT_EQ(AudioEncoder::create(parameters).error().field(), "codec");
}

}  // namespace
}  // namespace ocelli::camera::encode
