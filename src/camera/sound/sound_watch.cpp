// Levels of short blocks against a usual level that follows slowly.
#include "camera/sound/sound_watch.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::sound {
namespace {

constexpr double kBlock = 0.05;       ///< s
constexpr double kFollowing = 10;     ///< s
constexpr double kLearning = 1.0;     ///< s at the start in which nothing is told
constexpr double kLastingRise = 0.1;  ///< s that it must be loud
constexpr double kLastingFall = 0.3;  ///< s that it must be quiet
constexpr double kCalm = 1.0;         ///< s until it counts as over
constexpr double kDeadInput = -85;    ///< dBFS: digital silence
constexpr double kQuietest = -70;     ///< dBFS: from here nothing can fall

double secondsBetween(MonoTime from, MonoTime to) {
    return std::chrono::duration<double>(to - from).count();
}

double decibels(double meanSquare) {
    constexpr double kFull = 32768.0 * 32768.0;
    return meanSquare > 0 ? std::max(kSilence, 10 * std::log10(meanSquare / kFull)) : kSilence;
}

}  // namespace

double neededChange(int sensitivity) {
    return 6 + (100 - sensitivity) * 24.0 / 99;
}

double levelOf(std::span<const std::int16_t> samples) {
    double energy = 0;
    for (const auto sample : samples) {
        energy += static_cast<double>(sample) * sample;
    }
    return samples.empty() ? kSilence : decibels(energy / static_cast<double>(samples.size()));
}

std::optional<bool> SoundWatch::hear(
    std::span<const std::int16_t> samples, std::uint32_t rate, int channels, MonoTime time
) {
    if (rate == 0 || channels < 1) {
        return std::nullopt;
    }
    if (!begun_) {
        begun_ = time;
        heard_ = time;
    }
    const double perSecond = static_cast<double>(rate) * channels;
    const auto needed = static_cast<std::uint64_t>(perSecond * kBlock);
    std::optional<bool> change;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        energy_ += static_cast<double>(samples[i]) * samples[i];
        if (++count_ >= needed) {
            const double offset = static_cast<double>(i) / perSecond;
            const auto at =
                time + std::chrono::nanoseconds(static_cast<std::int64_t>(offset * 1e9));
            if (const auto turned = block(decibels(energy_ / static_cast<double>(count_)), at)) {
                change = turned;
            }
            energy_ = 0;
            count_ = 0;
        }
    }
    return change;
}

std::optional<bool> SoundWatch::wait(MonoTime now) {
    if (trouble_ != SoundTrouble::Loss) {
        return std::nullopt;
    }
    if (!begun_) {
        begun_ = now;
        heard_ = now;
    }
    const bool lost = secondsBetween(heard_, now) >= parameters_.seconds;
    if (lost == running_) {
        return std::nullopt;
    }
    running_ = lost;
    return lost;
}

std::optional<bool> SoundWatch::block(double level, MonoTime time) {
    level_ = level;
    if (level > kDeadInput) {
        heard_ = time;
    }
    if (trouble_ == SoundTrouble::Loss) {
        return wait(time);
    }
    const double learning = secondsBetween(*begun_, time);
    const double share = std::min(1.0, kBlock / std::clamp(learning, kBlock, kFollowing));
    const bool trouble = learning >= kLearning && isTrouble(level);
    const auto change = turn(trouble, time);
    usual_ = usual_.value_or(level) + share * (level - usual_.value_or(level));
    return change;
}

/// Half of the change is enough to stay, so that it does not come and go.
bool SoundWatch::isTrouble(double level) const {
    const double change = neededChange(parameters_.sensitivity) * (running_ ? 0.5 : 1);
    const double usual = usual_.value_or(level);
    if (trouble_ == SoundTrouble::Rise) {
        return level >= std::max(usual, parameters_.threshold - 100) + change;
    }
    return usual > kQuietest && level <= usual - change;
}

std::optional<bool> SoundWatch::turn(bool trouble, MonoTime time) {
    if (trouble == running_) {
        since_.reset();
        return std::nullopt;
    }
    since_ = since_.value_or(time);
    const double lasting = running_                         ? kCalm
                           : trouble_ == SoundTrouble::Rise ? kLastingRise
                                                            : kLastingFall;
    if (secondsBetween(*since_, time) < lasting - kBlock / 2) {
        return std::nullopt;
    }
    since_.reset();
    running_ = trouble;
    return trouble;
}

}  // namespace ocelli::camera::sound
