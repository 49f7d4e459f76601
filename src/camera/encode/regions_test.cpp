// Regions of interest: which blocks they are, and what they gain at the same bit rate.
#include <cmath>

#include <gtest/gtest.h>

#include "camera/encode/detail/region_runs.h"
#include "camera/encode/video_encoder.h"
#include "media/av/video_decoder.h"

namespace ocelli::camera::encode {
namespace {

const QualityRegion kMiddle{{{0.25, 0.25}, {0.75, 0.25}, {0.75, 0.75}, {0.25, 0.75}}, 6};

TEST(RegionRuns, AreTheBlocksWhoseMiddleIsInside) {
    using detail::RegionRun;
    const auto runs = detail::regionRuns({kMiddle}, 64, 60);
    EXPECT_EQ(runs, (std::vector<RegionRun>{{16, 16, 48, 32, 6}, {16, 32, 48, 48, 6}}));
    EXPECT_TRUE(detail::regionRuns({}, 64, 64).empty());
}

TEST(RegionRuns, TheHigherLevelCountsWhereRegionsOverlap) {
    using detail::RegionRun;
    const QualityRegion all{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}, 2};
    const auto runs = detail::regionRuns({all, kMiddle}, 64, 32);
    // 32 rows are two rows of blocks, whose middles lie at a quarter and three quarters.
    EXPECT_EQ(runs.front(), (RegionRun{0, 0, 16, 16, 2}));
    EXPECT_EQ(detail::regionRuns({kMiddle, all}, 64, 32), runs);
}

TEST(RegionRuns, ALineEnclosesNothing) {
    EXPECT_TRUE(detail::regionRuns({{{{0.1, 0.5}, {0.9, 0.5}, {0.1, 0.5}}, 6}}, 64, 64).empty());
}

constexpr int kWidth = 320;
constexpr int kHeight = 240;
constexpr int kFrames = 24;

/// Detail everywhere that never repeats.
media::FramePtr picture(media::FramePool& pool, int index) {
    auto frame = pool.acquire(kWidth, kHeight);
    std::uint32_t seed = 12345U + static_cast<std::uint32_t>(index);
    for (int p = 0; p < 3; ++p) {
        const auto plane = frame->plane(p);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                seed = seed * 1664525U + 1013904223U;
                const int shade = ((x + 3 * index) / 5 + y / 7) % 12 * 14 + 30;
                const int noise = p == 0 ? static_cast<int>(seed >> 27U) : 0;
                plane.row(y)[x] = static_cast<std::uint8_t>(p == 0 ? shade + noise : 128);
            }
        }
    }
    frame->pts = 3600L * index;
    return media::publish(std::move(frame));
}

struct Outcome {
    double inside = 0;  ///< mean squared error of luma
    double outside = 0;
    std::size_t bytes = 0;
};

Outcome encodeWith(media::Codec codec, std::vector<QualityRegion> regions) {
    VideoParameters parameters;
    parameters.codec = codec;
    parameters.width = kWidth;
    parameters.height = kHeight;
    parameters.bitRateType = BitRateType::Constant;
    parameters.maximumBitRate = 900;
    parameters.keyFrameInterval = 20;
    parameters.regions = std::move(regions);
    auto encoder = VideoEncoder::create(parameters);
    EXPECT_TRUE(encoder);
    auto decoder = media::av::VideoDecoder::create(*(*encoder)->track());
    EXPECT_TRUE(decoder);
    media::FramePool pool;
    Outcome outcome;
    for (int i = 0; i < kFrames; ++i) {
        const media::FramePtr frame = picture(pool, i);
        const auto packets = (*encoder)->encode(frame, false);
        EXPECT_TRUE(packets);
        outcome.bytes += packets->front()->data->size();
        const auto decoded = (*decoder)->decode(*packets->front(), pool);
        EXPECT_TRUE(decoded);
        const auto before = std::as_const(*frame).plane(0);
        const auto after = std::as_const(*decoded->front()).plane(0);
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
                const double error = std::pow(before.row(y)[x] - after.row(y)[x], 2);
                const bool inside = x >= kWidth / 4 && x < kWidth * 3 / 4 && y >= kHeight / 4 &&
                                    y < kHeight * 3 / 4;
                (inside ? outcome.inside : outcome.outside) += error;
            }
        }
    }
    return outcome;
}

double decibels(double before, double after) {
    return 10 * std::log10(before / after);
}

class RegionsOf : public testing::TestWithParam<media::Codec> {};

TEST_P(RegionsOf, AreBetterAtTheSameBitRateAndTheRestIsWorse) {
    const Outcome plain = encodeWith(GetParam(), {});
    const Outcome better = encodeWith(GetParam(), {kMiddle});
    const double gain = decibels(plain.inside, better.inside);
    const double loss = -decibels(plain.outside, better.outside);
    const double ratio = static_cast<double>(better.bytes) / static_cast<double>(plain.bytes);
    std::printf("region %+.2f dB, rest %+.2f dB, bytes x%.3f\n", gain, -loss, ratio);
    EXPECT_GT(gain, 2);
    EXPECT_GT(loss, 0);
    EXPECT_NEAR(ratio, 1, 0.05);
}

TEST_P(RegionsOf, GetMoreWithAHigherLevel) {
    QualityRegion low = kMiddle;
    low.level = 2;
    EXPECT_GT(encodeWith(GetParam(), {low}).inside, encodeWith(GetParam(), {kMiddle}).inside * 1.2);
}

INSTANTIATE_TEST_SUITE_P(
    Codecs, RegionsOf, testing::Values(media::Codec::H264, media::Codec::H265)
);

TEST(VideoEncoder, TakesNewRegionsWithoutANewEncoder) {
    VideoParameters parameters;
    parameters.width = kWidth;
    parameters.height = kHeight;
    auto encoder = VideoEncoder::create(parameters);
    ASSERT_TRUE(encoder);
    parameters.regions = {kMiddle};
    EXPECT_TRUE((*encoder)->retune(parameters));
    parameters.regions[0].level = 7;
    EXPECT_FALSE((*encoder)->retune(parameters));
    EXPECT_EQ(VideoEncoder::create(parameters).error().field(), "level");
}

}  // namespace
}  // namespace ocelli::camera::encode
