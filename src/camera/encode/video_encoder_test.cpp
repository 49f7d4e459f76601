// Tests video encoding: rates, key frames, times, errors.
#include "camera/encode/video_encoder.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "media/codec/mpeg4.h"
#include "media/codec/nal_units.h"

namespace ocelli::camera::encode {
namespace {

/// A picture that changes from frame to frame, with structure and some noise.
media::FramePtr picture(media::FramePool& pool, int width, int height, int index) {
    auto frame = pool.acquire(width, height);
    std::uint32_t seed = 12345U + static_cast<std::uint32_t>(index);
    for (int p = 0; p < 3; ++p) {
        const auto plane = frame->plane(p);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                seed = seed * 1664525U + 1013904223U;
                const int shade = ((x + 3 * index) / 8 + y / 8) % 12 * 14 + 30;
                const int noise = static_cast<int>(seed >> 28U);
                plane.row(y)[x] =
                    static_cast<std::uint8_t>(p == 0 ? shade + noise : 128 + shade / 8);
            }
        }
    }
    frame->pts = 3600L * index;
    frame->captureTime = MonoTime{40'000'000L * index};
    frame->wallTime = WallTime{1'000'000 + 40'000L * index};
    return media::publish(std::move(frame));
}

VideoParameters small(media::Codec codec) {
    VideoParameters parameters;
    parameters.codec = codec;
    parameters.width = 320;
    parameters.height = 240;
    parameters.maximumBitRate = 500;
    parameters.keyFrameInterval = 10;
    return parameters;
}

std::vector<media::PacketPtr> encodeAll(
    VideoEncoder& encoder, const VideoParameters& parameters, int frames, int forced = -1
) {
    media::FramePool pool;
    std::vector<media::PacketPtr> packets;
    for (int i = 0; i < frames; ++i) {
        auto made =
            encoder.encode(picture(pool, parameters.width, parameters.height, i), i == forced);
        EXPECT_TRUE(made) << made.error().describe();
        packets.insert(packets.end(), made->begin(), made->end());
    }
    return packets;
}

class EachCodec : public testing::TestWithParam<media::Codec> {};

TEST_P(EachCodec, GivesOnePacketForEachFrameWithItsTimes) {
    const auto parameters = small(GetParam());
    auto encoder = VideoEncoder::create(parameters);
    ASSERT_TRUE(encoder) << encoder.error().describe();
    const auto packets = encodeAll(**encoder, parameters, 25);
    ASSERT_EQ(packets.size(), 25U) << "an encoder with a delay would give fewer";
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const auto at = static_cast<std::int64_t>(i);
        EXPECT_EQ(packets[i]->pts, 3600 * at);
        EXPECT_EQ(packets[i]->dts, packets[i]->pts);
        EXPECT_EQ(packets[i]->captureTime.nanoseconds, 40'000'000 * at);
        EXPECT_EQ(packets[i]->wallTime.microseconds, 1'000'000 + 40'000 * at);
        EXPECT_GT(packets[i]->encodingTime, Duration::zero());
        EXPECT_LT(packets[i]->encodingTime, std::chrono::minutes(1));
        EXPECT_EQ(packets[i]->duration, 3600);
    }
}

TEST_P(EachCodec, PutsKeyFramesExactlyAtTheInterval) {
    if (GetParam() == media::Codec::Mjpeg) {
        GTEST_SKIP() << "every JPEG picture stands alone";
    }
    const auto parameters = small(GetParam());
    auto encoder = VideoEncoder::create(parameters);
    ASSERT_TRUE(encoder);
    const auto packets = encodeAll(**encoder, parameters, 35);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_EQ(packets[i]->keyFrame, i % 10 == 0) << "frame " << i;
    }
}

TEST_P(EachCodec, ForcesAKeyFrameWhenAsked) {
    const auto parameters = small(GetParam());
    auto encoder = VideoEncoder::create(parameters);
    ASSERT_TRUE(encoder);
    EXPECT_TRUE(encodeAll(**encoder, parameters, 8, 5).at(5)->keyFrame);
}

TEST_P(EachCodec, RefusesAFrameOfAnotherSize) {
    auto encoder = VideoEncoder::create(small(GetParam()));
    ASSERT_TRUE(encoder);
    media::FramePool pool;
    EXPECT_FALSE((*encoder)->encode(picture(pool, 160, 120, 0), false));
}

INSTANTIATE_TEST_SUITE_P(
    Codecs,
    EachCodec,
    testing::Values(
        media::Codec::H264, media::Codec::H265, media::Codec::Mpeg4, media::Codec::Mjpeg
    ),
    [](const auto& each) { return std::string(media::toString(each.param)); }
);

TEST(VideoEncoder, KeyFramesCarryTheirParameterSets) {
    for (const auto codec : {media::Codec::H264, media::Codec::H265}) {
        const auto parameters = small(codec);
        auto encoder = VideoEncoder::create(parameters);
        ASSERT_TRUE(encoder);
        const auto track = (*encoder)->track();
        ASSERT_EQ(track->parameterSets.size(), codec == media::Codec::H264 ? 2U : 3U);
        const auto packets = encodeAll(**encoder, parameters, 1);
        const auto units = media::codec::splitLengthPrefixed(packets.at(0)->bytes());
        ASSERT_TRUE(units);
        ASSERT_GT(units->size(), track->parameterSets.size());
        for (std::size_t i = 0; i < track->parameterSets.size(); ++i) {
            EXPECT_EQ(asText((*units)[i]), asText(track->parameterSets[i]));
        }
    }
}

TEST(VideoEncoder, Mpeg4KeyFramesBeginWithTheConfiguration) {
    const auto parameters = small(media::Codec::Mpeg4);
    auto encoder = VideoEncoder::create(parameters);
    ASSERT_TRUE(encoder) << encoder.error().describe();
    const auto track = (*encoder)->track();
    EXPECT_TRUE(media::codec::mpeg4::isConfiguration(track->configuration));
    EXPECT_EQ(track->codecString(), "mp4v.20.1");
    for (const auto& packet : encodeAll(**encoder, parameters, 12)) {
        const auto unit = media::codec::mpeg4::parseUnit(packet->bytes());
        ASSERT_TRUE(unit);
        EXPECT_EQ(unit->keyFrame, packet->keyFrame);
        EXPECT_EQ(asText(unit->headers), packet->keyFrame ? asText(track->configuration) : "");
    }
}

double bitsPerSecond(const std::vector<media::PacketPtr>& packets, std::size_t from) {
    std::size_t bytes = 0;
    for (std::size_t i = from; i < packets.size(); ++i) {
        bytes += packets[i]->data->size();
    }
    return static_cast<double>(bytes) * 8 * 25 / static_cast<double>(packets.size() - from);
}

TEST(VideoEncoder, ConstantBitRateStaysNearIt) {
    for (const auto codec : {media::Codec::H264, media::Codec::Mpeg4}) {
        auto parameters = small(codec);
        parameters.bitRateType = BitRateType::Constant;
        parameters.keyFrameInterval = 50;
        auto encoder = VideoEncoder::create(parameters);
        ASSERT_TRUE(encoder);
        const double rate = bitsPerSecond(encodeAll(**encoder, parameters, 250), 0);
        EXPECT_NEAR(rate, 500'000, 75'000) << media::toString(codec);
    }
}

TEST(VideoEncoder, VariableBitRateStaysBelowTheMaximum) {
    for (const auto codec : {media::Codec::H264, media::Codec::Mpeg4}) {
        auto parameters = small(codec);
        parameters.quality = 5;
        parameters.smoothing = 100;
        auto encoder = VideoEncoder::create(parameters);
        ASSERT_TRUE(encoder);
        const double rate = bitsPerSecond(encodeAll(**encoder, parameters, 250), 0);
        EXPECT_LT(rate, 540'000) << media::toString(codec);
    }
}

/// A key frame that costs no more than the buffer holds comes through at an even rate.
TEST(VideoEncoder, SmoothingEvensOutTheCostOfKeyFrames) {
    const auto largest = [](int smoothing) {
        auto parameters = small(media::Codec::H264);
        parameters.bitRateType = BitRateType::Constant;
        parameters.keyFrameInterval = 50;
        parameters.smoothing = smoothing;
        auto encoder = VideoEncoder::create(parameters);
        EXPECT_TRUE(encoder);
        std::size_t most = 0;
        for (const auto& packet : encodeAll(**encoder, parameters, 200)) {
            most = std::max(most, packet->data->size());
        }
        return static_cast<double>(most) * 8;
    };
    const double fluent = largest(100);
    EXPECT_LT(fluent, 0.3 * 500'000) << "0.3 s of the bit rate";
    EXPECT_GT(largest(1), 1.3 * fluent) << "better pictures, less even";
}

TEST(VideoEncoder, BetterQualityCostsMore) {
    for (const auto codec : {media::Codec::H264, media::Codec::Mpeg4}) {
        double last = 0;
        for (const int quality : {0, 2, 5}) {
            auto parameters = small(codec);
            parameters.maximumBitRate = 20'000;
            parameters.quality = quality;
            auto encoder = VideoEncoder::create(parameters);
            ASSERT_TRUE(encoder);
            const double rate = bitsPerSecond(encodeAll(**encoder, parameters, 50), 0);
            EXPECT_GT(rate, last) << media::toString(codec);
            last = rate;
        }
    }
}

TEST(VideoEncoder, RetunesWithoutANewEncoder) {
    auto parameters = small(media::Codec::H264);
    parameters.bitRateType = BitRateType::Constant;
    auto encoder = VideoEncoder::create(parameters);
    ASSERT_TRUE(encoder);
    encodeAll(**encoder, parameters, 50);
    parameters.maximumBitRate = 250;
    ASSERT_TRUE((*encoder)->retune(parameters));
    EXPECT_NEAR(bitsPerSecond(encodeAll(**encoder, parameters, 150), 50), 250'000, 60'000);
    parameters.width = 640;
    EXPECT_FALSE((*encoder)->retune(parameters));
}

struct Wrong {
    const char* field;
    void (*spoil)(VideoParameters&);
};

class WrongParameters : public testing::TestWithParam<Wrong> {};

TEST_P(WrongParameters, AreNamedWithTheirRange) {
    auto parameters = small(media::Codec::H264);
    GetParam().spoil(parameters);
    const auto encoder = VideoEncoder::create(parameters);
    ASSERT_FALSE(encoder);
    EXPECT_EQ(encoder.error().field(), GetParam().field);
    EXPECT_FALSE(encoder.error().allowed().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Cases,
    WrongParameters,
    testing::Values(
        Wrong{"width", [](VideoParameters& p) { p.width = 321; }},
        Wrong{"width", [](VideoParameters& p) { p.width = 0; }},
        Wrong{"height", [](VideoParameters& p) { p.height = 100'000; }},
        Wrong{"frameRate", [](VideoParameters& p) { p.frameRate = 0; }},
        Wrong{"frameRate", [](VideoParameters& p) { p.frameRate = std::nan(""); }},
        Wrong{"maximumBitRate", [](VideoParameters& p) { p.maximumBitRate = -1; }},
        Wrong{"quality", [](VideoParameters& p) { p.quality = 6; }},
        Wrong{"keyFrameInterval", [](VideoParameters& p) { p.keyFrameInterval = 0; }},
        Wrong{"smoothing", [](VideoParameters& p) { p.smoothing = 0; }},
        Wrong{"codec", [](VideoParameters& p) { p.codec = media::Codec::Aac; }},
        Wrong{"encoder", [](VideoParameters& p) { p.encoder = "telepathy"; }},
        Wrong{"encoder", [](VideoParameters& p) { p.encoder = "libx265"; }}
    )
);

TEST(VideoEncoder, KnowsItsSoftwareEncoders) {
    std::vector<std::string> names;
    for (const auto& info : availableEncoders()) {
        names.push_back(info.name);
    }
    for (const char* name : {"libx264", "libx265", "mpeg4", "mjpeg"}) {
        EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
    }
}

}  // namespace
}  // namespace ocelli::camera::encode
