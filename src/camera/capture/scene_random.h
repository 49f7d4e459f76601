// A small random generator that gives the same numbers on every machine.
#pragma once

#include <cstdint>

namespace ocelli::camera::capture::scene {

/// Stirs a number until its bits look random.
constexpr std::uint64_t stir(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

/// Numbers that depend on the seed alone (SplitMix64).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() { return stir(state_++ * 0xD1342543DE82EF95ULL + 1); }

    /// 0 <= value < 1
    double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

    double between(double low, double high) { return low + (high - low) * unit(); }

    /// 0 … count-1; count must not be 0.
    unsigned below(unsigned count) { return static_cast<unsigned>(next() % count); }

    bool chance(double share) { return unit() < share; }

  private:
    std::uint64_t state_;
};

}  // namespace ocelli::camera::capture::scene
