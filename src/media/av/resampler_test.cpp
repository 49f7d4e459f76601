// Tests resampling: rate, channels, limits.
#include "media/av/resampler.h"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace ocelli::media::av {
namespace {

std::vector<std::int16_t> tone(std::uint32_t rate, double hertz, std::size_t count) {
    std::vector<std::int16_t> samples(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
        samples[i] = static_cast<std::int16_t>(10000 * std::sin(angle));
    }
    return samples;
}

double rms(const std::vector<std::int16_t>& samples) {
    double energy = 0;
    for (const std::int16_t sample : samples) {
        energy += static_cast<double>(sample) * sample;
    }
    return std::sqrt(energy / static_cast<double>(samples.size()));
}

TEST(Resampler, KeepsLengthAndLoudnessOfATone) {
    auto resampler = Resampler::create({48000, 1}, {8000, 1});
    ASSERT_TRUE(resampler);
    std::vector<std::int16_t> all;
    for (int i = 0; i < 50; ++i) {
        const auto part = (*resampler)->resample(tone(48000, 500, 960));
        ASSERT_TRUE(part);
        all.insert(all.end(), part->begin(), part->end());
    }
    EXPECT_GT((*resampler)->delay(), 0);
    const auto rest = (*resampler)->flush();
    ASSERT_TRUE(rest);
    all.insert(all.end(), rest->begin(), rest->end());
    EXPECT_NEAR(static_cast<double>(all.size()), 8000, 40);
    EXPECT_NEAR(rms(all), 10000 / std::sqrt(2.0), 300);
}

TEST(Resampler, MonoBecomesStereoAndBack) {
    auto up = Resampler::create({16000, 1}, {16000, 2});
    auto down = Resampler::create({16000, 2}, {16000, 1});
    ASSERT_TRUE(up);
    ASSERT_TRUE(down);
    const auto mono = tone(16000, 440, 1600);
    const auto stereo = (*up)->resample(mono);
    ASSERT_TRUE(stereo);
    ASSERT_EQ(stereo->size(), 3200U);
    EXPECT_EQ((*stereo)[100], (*stereo)[101]);
    EXPECT_EQ((*down)->resample(*stereo)->size(), 1600U);
}

TEST(Resampler, EqualFormatsPassThrough) {
    auto resampler = Resampler::create({44100, 2}, {44100, 2});
    ASSERT_TRUE(resampler);
    const auto samples = tone(44100, 440, 882);
    EXPECT_EQ(*(*resampler)->resample(samples), samples);
    EXPECT_EQ((*resampler)->delay(), 0);
    EXPECT_TRUE((*resampler)->flush()->empty());
    EXPECT_EQ(
        (*resampler)->resample(std::span(samples).first(3)).error().kind(),
        ErrorKind::InvalidArgument
    );
}

TEST(Resampler, FormatsOutOfRangeAreNamed) {
    EXPECT_EQ(Resampler::create({0, 1}, {8000, 1}).error().field(), "sampleRate");
    EXPECT_EQ(Resampler::create({8000, 1}, {1'000'000, 1}).error().field(), "sampleRate");
    EXPECT_EQ(Resampler::create({8000, 0}, {8000, 1}).error().field(), "channels");
    EXPECT_EQ(Resampler::create({8000, 1}, {8000, 9}).error().field(), "channels");
}

}  // namespace
}  // namespace ocelli::media::av
