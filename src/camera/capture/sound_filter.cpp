// Biquad high-pass and a gate over a learnt noise floor.
#include "camera/capture/sound_filter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ocelli::camera::capture {
namespace {

constexpr double kCornerHertz = 120;
constexpr double kLoudestFloor = 520;  ///< -36 dBFS
constexpr double kQuietestFloor = 4;
constexpr double kClosedGain = 0.2;  ///< -14 dB

/// Gate thresholds as multiples of the floor; two of them, so that it does not flutter.
constexpr double kOpens = 3;
constexpr double kCloses = 2;

constexpr int kHoldBlocks = 20;
constexpr std::size_t kBlocksInSpan = 50;
constexpr double kOpenSeconds = 0.004;
constexpr double kCloseSeconds = 0.08;

std::int16_t limited(double sample) {
    return static_cast<std::int16_t>(std::lround(std::clamp(sample, -32768.0, 32767.0)));
}

double shareOf(double seconds, double sampleRate) {
    return 1 - std::exp(-1 / (seconds * sampleRate));
}

}  // namespace

NoiseFilter::NoiseFilter(std::uint32_t sampleRate, int channels)
    : channels_(static_cast<std::size_t>(std::clamp(channels, 1, 8))),
      memories_(channels_),
      blockLength_(std::max<std::size_t>(sampleRate / 100, 1)),
      floor_(kLoudestFloor),
      target_(kClosedGain),
      gain_(kClosedGain),
      opening_(shareOf(kOpenSeconds, sampleRate)),
      closing_(shareOf(kCloseSeconds, sampleRate)) {
    quietest_.fill(kLoudestFloor);
    // Butterworth by the bilinear transform.
    const double k = std::tan(std::numbers::pi * kCornerHertz / sampleRate);
    const double norm = 1 / (1 + std::numbers::sqrt2 * k + k * k);
    highPass_ = {
        norm, -2 * norm, norm, 2 * (k * k - 1) * norm, (1 - std::numbers::sqrt2 * k + k * k) * norm
    };
}

double NoiseFilter::pass(double sample, Memory& m) const {
    const HighPass& h = highPass_;
    const double made = h.b0 * sample + h.b1 * m.x1 + h.b2 * m.x2 - h.a1 * m.y1 - h.a2 * m.y2;
    m.x2 = m.x1;
    m.x1 = sample;
    m.y2 = m.y1;
    m.y1 = made;
    return made;
}

void NoiseFilter::process(std::span<std::int16_t> samples) {
    for (std::size_t i = 0; i + channels_ <= samples.size(); i += channels_) {
        gain_ += (target_ - gain_) * (target_ > gain_ ? opening_ : closing_);
        for (std::size_t c = 0; c < channels_; ++c) {
            const double made = pass(samples[i + c], memories_[c]);
            energy_ += made * made;
            samples[i + c] = limited(made * gain_);
        }
        if (++blockPosition_ == blockLength_) {
            endBlock();
        }
    }
}

void NoiseFilter::endBlock() {
    const double loudness = std::sqrt(energy_ / static_cast<double>(blockLength_ * channels_));
    blockPosition_ = 0;
    energy_ = 0;
    if (loudness > floor_ * kOpens) {
        hold_ = kHoldBlocks;
        target_ = 1;
    } else if (loudness > floor_ * kCloses && target_ == 1) {
        hold_ = kHoldBlocks;
    } else if (hold_ > 0) {
        --hold_;
    } else {
        target_ = kClosedGain;
    }
    learnFloor(loudness);
}

/// The floor is the quietest block of the last spans.
void NoiseFilter::learnFloor(double loudness) {
    quietest_.at(span_) = std::min(quietest_.at(span_), loudness);
    if (++blocksInSpan_ == kBlocksInSpan) {
        blocksInSpan_ = 0;
        span_ = (span_ + 1) % kSpans;
        quietest_.at(span_) = kLoudestFloor;
    }
    floor_ = std::clamp(
        *std::min_element(quietest_.begin(), quietest_.end()), kQuietestFloor, kLoudestFloor
    );
}

void applyGain(std::span<std::int16_t> samples, double gain) {
    if (gain == 1) {
        return;
    }
    for (std::int16_t& sample : samples) {
        sample = limited(sample * gain);
    }
}

}  // namespace ocelli::camera::capture
