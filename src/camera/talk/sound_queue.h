// Samples waiting to be played, read a little faster or slower where two clocks differ.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ocelli::camera::talk {

/// One channel of 16-bit sound. Reentrant.
class SoundQueue {
  public:
    void push(std::span<const std::int16_t> samples);

    std::size_t size() const { return samples_.size() - first_; }

    /// Fills as much of `to` as there is, from its beginning.
    /// @param speed  samples used up for each one given; 1 gives them exactly as they came
    /// @return       how many were given
    std::size_t read(std::span<std::int16_t> to, double speed);

    void clear();

  private:
    std::vector<std::int16_t> samples_;
    std::size_t first_ = 0;
    double between_ = 0;  ///< position behind `first_`, 0 to 1
};

}  // namespace ocelli::camera::talk
