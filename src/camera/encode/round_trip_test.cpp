// Tests that a decoder gets back what was encoded: pictures by their PSNR, sound by its tone.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "camera/encode/audio_encoder.h"
#include "camera/encode/video_encoder.h"
#include "media/av/audio_decoder.h"
#include "media/av/video_decoder.h"
#include "media/codec/h264.h"
#include "media/codec/h265.h"
#include "media/codec/jpeg.h"
#include "media/codec/nal_units.h"

namespace ocelli::camera::encode {
namespace {

/// A wave that moves over the picture, in colour.
media::FrameBuilder wave(media::FramePool& pool, int width, int height, int index) {
    auto frame = pool.acquire(width, height);
    for (int p = 0; p < 3; ++p) {
        const auto plane = frame->plane(p);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                const int scale = p == 0 ? 1 : 2;
                const double phase = (scale * (x + y) + 4 * index) / 12.0 + p;
                plane.row(y)[x] =
                    static_cast<std::uint8_t>((p == 0 ? 125 : 128) + 60 * std::sin(phase));
            }
        }
    }
    frame->pts = 3600L * index;
    return frame;
}

double psnr(const media::Frame& a, const media::Frame& b, int plane) {
    const auto x = a.plane(plane);
    const auto y = b.plane(plane);
    double error = 0;
    for (int r = 0; r < x.height; ++r) {
        for (int c = 0; c < x.width; ++c) {
            error += std::pow(x.row(r)[c] - y.row(r)[c], 2);
        }
    }
    return 10 * std::log10(255.0 * 255.0 / std::max(1e-9, error / (x.width * x.height)));
}

struct Case {
    media::Codec codec;
    BitRateType type;
    int width;
    int height;
};

class EachVideo : public testing::TestWithParam<Case> {};

TEST_P(EachVideo, DecodesToWhatWasEncoded) {
    VideoParameters parameters;
    parameters.codec = GetParam().codec;
    parameters.bitRateType = GetParam().type;
    parameters.width = GetParam().width;
    parameters.height = GetParam().height;
    parameters.maximumBitRate = 2000;
    parameters.keyFrameInterval = 12;
    parameters.quality = 5;
    auto encoder = VideoEncoder::create(parameters);
    ASSERT_TRUE(encoder) << encoder.error().describe();
    const auto track = (*encoder)->track();
    auto decoder = media::av::VideoDecoder::create(*track);
    ASSERT_TRUE(decoder) << decoder.error().describe();
    media::FramePool pool;
    int decoded = 0;
    for (int i = 0; i < 30; ++i) {
        const media::FramePtr frame =
            media::publish(wave(pool, parameters.width, parameters.height, i));
        auto packets = (*encoder)->encode(frame, false);
        ASSERT_TRUE(packets) << packets.error().describe();
        ASSERT_EQ(packets->size(), 1U);
        auto frames = (*decoder)->decode(*packets->front(), pool);
        ASSERT_TRUE(frames) << frames.error().describe();
        ASSERT_EQ(frames->size(), 1U) << "each picture comes out as soon as it goes in";
        const media::Frame& back = *frames->front();
        EXPECT_EQ(back.pts, frame->pts);
        ASSERT_EQ(back.width(), parameters.width);
        ASSERT_EQ(back.height(), parameters.height);
        EXPECT_GT(psnr(*frame, back, 0), 30) << i;
        EXPECT_GT(psnr(*frame, back, 1), 27) << i;
        EXPECT_GT(psnr(*frame, back, 2), 27) << i;
        ++decoded;
    }
    EXPECT_EQ(decoded, 30);
}

INSTANTIATE_TEST_SUITE_P(
    Codecs,
    EachVideo,
    testing::Values(
        Case{media::Codec::H264, BitRateType::Variable, 320, 240},
        Case{media::Codec::H264, BitRateType::Constant, 322, 178},
        Case{media::Codec::H265, BitRateType::Variable, 320, 240},
        Case{media::Codec::H265, BitRateType::Constant, 640, 360},
        // It does not tell its colours: those of small pictures are taken for another standard.
        Case{media::Codec::Mpeg4, BitRateType::Variable, 1280, 720},
        Case{media::Codec::Mjpeg, BitRateType::Variable, 322, 178}
    )
);

TEST(VideoEncoder, FullRangeIsToldToPlayersWhoGetTheSamePicture) {
    for (const auto codec : {media::Codec::H264, media::Codec::H265}) {
        VideoParameters parameters;
        parameters.codec = codec;
        parameters.width = 320;
        parameters.height = 240;
        parameters.quality = 5;
        for (const bool full : {false, true}) {
            parameters.fullRange = full;
            auto encoder = VideoEncoder::create(parameters);
            ASSERT_TRUE(encoder) << encoder.error().describe();
            const auto track = (*encoder)->track();
            bool told = !full;
            for (const auto& set : track->parameterSets) {
                if (codec == media::Codec::H264) {
                    const auto sps = media::codec::h264::parseSps(set);
                    told = sps ? sps->fullRange : told;
                } else {
                    const auto sps = media::codec::h265::parseSps(set);
                    told = sps ? sps->fullRange : told;
                }
            }
            EXPECT_EQ(told, full);
            // Black and white of this range come back as those of ours.
            media::FramePool pool;
            auto frame = pool.acquire(parameters.width, parameters.height);
            for (int i = 0; i < 3; ++i) {
                const auto plane = frame->plane(i);
                for (int y = 0; y < plane.height; ++y) {
                    const int dark = full ? 0 : 16;
                    const int bright = full ? 255 : 235;
                    std::fill_n(
                        plane.row(y),
                        plane.width,
                        static_cast<std::uint8_t>(
                            i > 0     ? 128
                            : y < 120 ? dark
                                      : bright
                        )
                    );
                }
            }
            auto packets = (*encoder)->encode(media::publish(std::move(frame)), true);
            ASSERT_TRUE(packets);
            auto decoder = media::av::VideoDecoder::create(*track);
            ASSERT_TRUE(decoder);
            const auto frames = (*decoder)->decode(*packets->front(), pool);
            ASSERT_TRUE(frames);
            ASSERT_EQ(frames->size(), 1U);
            const auto luma = std::as_const(*frames->front()).plane(0);
            EXPECT_NEAR(luma.row(40)[160], 16, 2);
            EXPECT_NEAR(luma.row(200)[160], 235, 2);
        }
    }
    VideoParameters jpeg;
    jpeg.codec = media::Codec::Mjpeg;
    jpeg.fullRange = true;
    EXPECT_EQ(VideoEncoder::create(jpeg).error().field(), "fullRange");
}

TEST(VideoEncoder, ProfilesAreWhatTheTrackSays) {
    struct Wanted {
        Profile profile;
        unsigned number;
    };

    for (const Wanted wanted :
         {Wanted{Profile::Baseline, 66}, Wanted{Profile::Main, 77}, Wanted{Profile::High, 100}}) {
        VideoParameters parameters;
        parameters.width = 320;
        parameters.height = 240;
        parameters.profile = wanted.profile;
        auto encoder = VideoEncoder::create(parameters);
        ASSERT_TRUE(encoder);
        const auto sps = media::codec::h264::parseSps((*encoder)->track()->parameterSets.at(0));
        ASSERT_TRUE(sps);
        EXPECT_EQ(sps->profile, wanted.number);
        EXPECT_NEAR(sps->frameRate, 25, 0.01);
    }
    VideoParameters parameters;
    parameters.codec = media::Codec::H265;
    parameters.width = 320;
    parameters.height = 240;
    auto encoder = VideoEncoder::create(parameters);
    ASSERT_TRUE(encoder);
    const auto sps = media::codec::h265::parseSps((*encoder)->track()->parameterSets.at(1));
    ASSERT_TRUE(sps);
    EXPECT_EQ(sps->general.profile, 1U);
    EXPECT_FALSE(sps->general.high);
}

TEST(VideoEncoder, KeyFramesCarryEachParameterSetOnce) {
    for (const auto codec : {media::Codec::H264, media::Codec::H265}) {
        VideoParameters parameters;
        parameters.codec = codec;
        parameters.width = 320;
        parameters.height = 240;
        auto encoder = VideoEncoder::create(parameters);
        ASSERT_TRUE(encoder);
        media::FramePool pool;
        const auto packets = (*encoder)->encode(media::publish(wave(pool, 320, 240, 0)), false);
        ASSERT_TRUE(packets);
        const auto units = media::codec::splitLengthPrefixed(packets->at(0)->bytes());
        ASSERT_TRUE(units);
        std::size_t slices = 0;
        for (const ByteSpan unit : *units) {
            const bool slice = codec == media::Codec::H264
                                   ? media::codec::h264::isSlice(media::codec::h264::nalType(unit))
                                   : media::codec::h265::isSlice(media::codec::h265::nalType(unit));
            slices += slice ? 1 : 0;
        }
        EXPECT_EQ(slices, 1U) << "one slice a picture";
        const std::size_t sets = codec == media::Codec::H264 ? 2 : 3;
        EXPECT_LE(units->size(), sets + slices + 1) << "at most one SEI beside them";
    }
}

TEST(VideoEncoder, MjpegIsFitForRtp) {
    VideoParameters parameters;
    parameters.codec = media::Codec::Mjpeg;
    parameters.width = 320;
    parameters.height = 240;
    auto encoder = VideoEncoder::create(parameters);
    ASSERT_TRUE(encoder);
    media::FramePool pool;
    const auto packets = (*encoder)->encode(media::publish(wave(pool, 320, 240, 0)), false);
    ASSERT_TRUE(packets);
    const auto header = media::codec::jpeg::parseHeader(packets->at(0)->bytes());
    ASSERT_TRUE(header);
    EXPECT_TRUE(header->baseline);
    EXPECT_TRUE(header->standardHuffman);
    EXPECT_LE(header->tables.size(), 2U);
}

/// Loudness of one frequency in mono samples, 0..1 of full scale.
double loudnessOf(const std::vector<std::int16_t>& samples, double hertz, double rate) {
    double real = 0;
    double imaginary = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
        real += samples[i] * std::cos(angle);
        imaginary += samples[i] * std::sin(angle);
    }
    return 2 * std::hypot(real, imaginary) / static_cast<double>(samples.size()) / 32768;
}

class EachSound : public testing::TestWithParam<media::Codec> {};

TEST_P(EachSound, DecodesToTheSameTone) {
    AudioParameters parameters;
    parameters.codec = GetParam();
    auto encoder = AudioEncoder::create(parameters);
    ASSERT_TRUE(encoder) << encoder.error().describe();
    auto decoder = media::av::AudioDecoder::create(*(*encoder)->track());
    ASSERT_TRUE(decoder) << decoder.error().describe();
    std::vector<std::int16_t> back;
    std::uint32_t rate = 0;
    for (int block = 0; block < 100; ++block) {
        std::vector<std::int16_t> samples(960);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const double at = static_cast<double>(block) * 960 + static_cast<double>(i);
            samples[i] =
                static_cast<std::int16_t>(8192 * std::sin(2 * std::numbers::pi * 440 * at / 48000));
        }
        auto packets =
            (*encoder)->encode(samples, MonoTime{block * 20'000'000LL}, WallTime{block * 20'000LL});
        ASSERT_TRUE(packets) << packets.error().describe();
        for (const auto& packet : *packets) {
            const auto sound = (*decoder)->decode(*packet);
            ASSERT_TRUE(sound) << sound.error().describe();
            rate = sound->sampleRate > 0 ? sound->sampleRate : rate;
            const auto step = static_cast<std::size_t>(std::max(sound->channels, 1));
            for (std::size_t i = 0; i < sound->samples.size(); i += step) {
                back.push_back(sound->samples[i]);
            }
        }
    }
    ASSERT_GT(rate, 0U);
    EXPECT_NEAR(static_cast<double>(back.size()) / rate, 2.0, 0.15);
    back.erase(back.begin(), back.begin() + static_cast<std::ptrdiff_t>(rate / 2));
    EXPECT_NEAR(loudnessOf(back, 440, rate), 0.25, 0.02);
    EXPECT_LT(loudnessOf(back, 1000, rate), 0.01);
}

INSTANTIATE_TEST_SUITE_P(
    Codecs,
    EachSound,
    testing::Values(
        media::Codec::G711A,
        media::Codec::G711U,
        media::Codec::G722,
        media::Codec::Aac,
        media::Codec::Opus,
        media::Codec::Pcm
    ),
    [](const auto& each) { return std::string(media::toString(each.param)); }
);

}  // namespace
}  // namespace ocelli::camera::encode
