// Tests the noise filter by measuring, and the volume.
#include "camera/capture/sound_filter.h"

#include <cmath>
#include <numbers>
#include <random>

#include <gtest/gtest.h>

namespace ocelli::camera::capture {
namespace {

constexpr std::uint32_t kRate = 48000;

std::vector<std::int16_t> noise(double loudness, double seconds) {
    std::mt19937 random(7);
    std::normal_distribution<double> each(0, loudness);
    std::vector<std::int16_t> samples(static_cast<std::size_t>(seconds * kRate));
    for (std::int16_t& sample : samples) {
        sample = static_cast<std::int16_t>(std::clamp(each(random), -32768.0, 32767.0));
    }
    return samples;
}

void addTone(
    std::vector<std::int16_t>& samples, double hertz, double amplitude, std::size_t from = 0
) {
    for (std::size_t i = from; i < samples.size(); ++i) {
        const double angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / kRate;
        samples[i] = static_cast<std::int16_t>(samples[i] + amplitude * std::sin(angle));
    }
}

/// Mean loudness of the part behind `from` seconds.
double rms(const std::vector<std::int16_t>& samples, double from) {
    const auto start = static_cast<std::size_t>(from * kRate);
    double energy = 0;
    for (std::size_t i = start; i < samples.size(); ++i) {
        energy += static_cast<double>(samples[i]) * samples[i];
    }
    return std::sqrt(energy / static_cast<double>(samples.size() - start));
}

double decibel(double ratio) {
    return 20 * std::log10(ratio);
}

/// In blocks as a device gives them.
void filter(NoiseFilter& noiseFilter, std::vector<std::int16_t>& samples) {
    for (std::size_t at = 0; at < samples.size(); at += 960) {
        noiseFilter.process(
            std::span(samples).subspan(at, std::min<std::size_t>(960, samples.size() - at))
        );
    }
}

TEST(NoiseFilter, TurnsNoiseInPausesDownByTenDecibel) {
    for (const double loudness : {20.0, 100.0, 400.0}) {
        auto samples = noise(loudness, 5);
        const double before = rms(samples, 3);
        NoiseFilter noiseFilter(kRate, 1);
        filter(noiseFilter, samples);
        EXPECT_LE(decibel(rms(samples, 3) / before), -10) << loudness;
    }
}

TEST(NoiseFilter, KeepsAToneWithinOneDecibel) {
    for (const double hertz : {400.0, 1000.0, 4000.0}) {
        std::vector<std::int16_t> samples(kRate * 6);
        addTone(samples, hertz, 6000);
        const double before = rms(samples, 1);
        NoiseFilter noiseFilter(kRate, 1);
        filter(noiseFilter, samples);
        EXPECT_NEAR(decibel(rms(samples, 1) / before), 0, 1) << hertz;
    }
}

TEST(NoiseFilter, OpensAtOnceForSpeechAfterAPause) {
    auto samples = noise(100, 4);
    addTone(samples, 1000, 4000, 3 * kRate);
    auto plain = samples;
    NoiseFilter noiseFilter(kRate, 1);
    filter(noiseFilter, samples);
    const double kept = rms(samples, 3.03) / rms(plain, 3.03);
    EXPECT_NEAR(decibel(kept), 0, 1);
}

TEST(NoiseFilter, TakesRumbleOut) {
    std::vector<std::int16_t> samples(kRate * 2);
    addTone(samples, 30, 8000);
    const double before = rms(samples, 1);
    NoiseFilter noiseFilter(kRate, 1);
    filter(noiseFilter, samples);
    EXPECT_LE(decibel(rms(samples, 1) / before), -20);
}

TEST(NoiseFilter, ChannelsStayApart) {
    std::vector<std::int16_t> samples(kRate * 2);
    for (std::size_t i = 0; i < samples.size(); i += 2) {
        const double angle = 2 * std::numbers::pi * 1000 * static_cast<double>(i) / 2 / kRate;
        samples[i] = static_cast<std::int16_t>(8000 * std::sin(angle));
    }
    NoiseFilter noiseFilter(kRate, 2);
    filter(noiseFilter, samples);
    for (std::size_t i = 1; i < samples.size(); i += 2) {
        ASSERT_EQ(samples[i], 0);
    }
}

TEST(Gain, OneKeepsAndMoreIsLimited) {
    std::vector<std::int16_t> samples = {0, 100, -100, 30000, -30000};
    auto same = samples;
    applyGain(same, 1);
    EXPECT_EQ(same, samples);
    auto loud = samples;
    applyGain(loud, 2);
    EXPECT_EQ(loud, (std::vector<std::int16_t>{0, 200, -200, 32767, -32768}));
    auto silent = samples;
    applyGain(silent, 0);
    EXPECT_EQ(silent, (std::vector<std::int16_t>(5)));
}

}  // namespace
}  // namespace ocelli::camera::capture
