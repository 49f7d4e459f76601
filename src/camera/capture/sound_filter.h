// Takes environmental noise out of sound, and sets its volume.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace ocelli::camera::capture {

/// A high-pass against rumble, and a gate that turns pauses down by 14 dB. What a pause is follows
/// the quietest moments of the last two seconds, up to -36 dBFS: steadier or louder sound than that
/// is never taken for noise. Adds no delay. Reentrant.
class NoiseFilter {
  public:
    /// @param sampleRate  4000..192000 Hz
    /// @param channels    1..8, interleaved
    NoiseFilter(std::uint32_t sampleRate, int channels);

    /// In place; whole groups of channels.
    void process(std::span<std::int16_t> samples);

  private:
    /// Second order section, state by channel.
    struct HighPass {
        double b0, b1, b2, a1, a2;
    };

    struct Memory {
        double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
    };

    double pass(double sample, Memory& memory) const;
    void endBlock();
    void learnFloor(double loudness);

    std::size_t channels_;
    HighPass highPass_{};
    std::vector<Memory> memories_;

    // The gate works on blocks of 10 ms, all channels together.
    std::size_t blockLength_;
    std::size_t blockPosition_ = 0;
    double energy_ = 0;

    static constexpr std::size_t kSpans = 4;  ///< of half a second each
    std::array<double, kSpans> quietest_{};
    std::size_t span_ = 0;
    std::size_t blocksInSpan_ = 0;
    double floor_;

    int hold_ = 0;  ///< blocks for which an open gate stays open
    double target_;
    double gain_;
    double opening_;  ///< share of the way to the target, each sample
    double closing_;
};

/// Multiplies and limits; 1 changes nothing.
/// @param gain  0 or more
void applyGain(std::span<std::int16_t> samples, double gain);

}  // namespace ocelli::camera::capture
