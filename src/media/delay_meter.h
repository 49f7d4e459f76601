// How long things took lately: median and tail, in constant memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace ocelli::media {

/// Percentiles of the latest delays; zeros while nothing was measured.
struct DelaySummary {
    std::uint64_t count = 0;  ///< ever measured
    Duration p50{};
    Duration p95{};
    Duration p99{};
};

/// Counts delays by size: eight steps an octave from 1 microsecond to 134 seconds, so that a result
/// is at most a tenth too large. Looks back over the last `kWindow` to twice as many. Reentrant.
class DelayMeter {
  public:
    static constexpr std::uint32_t kWindow = 1024;

    /// What is below a microsecond counts as one, what is beyond the range as its end.
    void add(Duration delay);

    DelaySummary summary() const;

  private:
    static constexpr std::size_t kSteps = 8;
    static constexpr std::size_t kBuckets = 27 * kSteps;

    using Counts = std::array<std::uint16_t, kBuckets>;

    Duration percentile(double share, std::uint64_t total) const;

    Counts now_{};
    Counts before_{};
    std::uint32_t inNow_ = 0;
    std::uint32_t inBefore_ = 0;
    std::uint64_t count_ = 0;
};

}  // namespace ocelli::media
