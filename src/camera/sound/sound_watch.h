// Notices sudden loudness, sudden quiet and the loss of sound.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/clock.h"

namespace ocelli::camera::sound {

/// Silence of a dead input, and the lowest level that is told.
inline constexpr double kSilence = -100;

enum class SoundTrouble : std::uint8_t { Rise, Fall, Loss };

struct SoundParameters {
    int sensitivity = 50;   ///< 1..100: a change of 30 dB (1) … 6 dB (100) is needed
    double threshold = 30;  ///< 0..100: the usual loudness of the place, dBFS + 100; only for Rise
    double seconds = 0;     ///< s without sound until Loss
};

/// The change of level that is needed, dB.
double neededChange(int sensitivity);

/// The level of a piece of sound, dBFS (root mean square against a full square wave), not below
/// kSilence. @param samples  any number of channels, interleaved
double levelOf(std::span<const std::int16_t> samples);

/// One rule on one track of sound. Thread-bound to whoever feeds it; all time comes in.
///
/// Levels are means over 50 ms. The usual level follows what is heard within about ten seconds,
/// upwards and downwards, so that a lasting change is told once.
class SoundWatch {
  public:
    SoundWatch(SoundTrouble trouble, const SoundParameters& parameters)
        : trouble_(trouble), parameters_(parameters) {}

    /// @param samples  interleaved; any length   @param rate  samples a second of one channel
    /// @param time  of the first sample
    /// @return true: it begins, false: it is over, nothing: no change
    std::optional<bool> hear(
        std::span<const std::int16_t> samples, std::uint32_t rate, int channels, MonoTime time
    );

    /// Call now and then, also when no sound comes: the loss of it is noticed here.
    std::optional<bool> wait(MonoTime now);

    /// The last level, dBFS.
    double level() const { return level_; }

    /// The usual level, dBFS.
    double usual() const { return usual_.value_or(kSilence); }

  private:
    std::optional<bool> block(double level, MonoTime time);
    bool isTrouble(double level) const;
    std::optional<bool> turn(bool trouble, MonoTime time);

    SoundTrouble trouble_;
    SoundParameters parameters_;
    double energy_ = 0;        ///< of the block under way
    std::uint64_t count_ = 0;  ///< samples in it
    double level_ = kSilence;
    std::optional<double> usual_;
    std::optional<MonoTime> begun_;
    MonoTime heard_;                 ///< last sound that was not silence
    std::optional<MonoTime> since_;  ///< since when the other state holds
    bool running_ = false;
};

}  // namespace ocelli::camera::sound
