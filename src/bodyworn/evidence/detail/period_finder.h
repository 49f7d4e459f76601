// Finds the slices that a signed period speaks of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "bodyworn/evidence/detail/media_sei.h"
#include "bodyworn/evidence/media_report.h"

namespace ocelli::bodyworn::evidence::detail {

/// A slice (or an unsigned SEI of ours) that waits for its signature.
struct QueuedSlice {
    Bytes hash;
    std::optional<std::uint64_t> picture;  ///< from 0; nothing for a SEI
    bool opensGroup = false;
};

/// Where in the queue a period lies.
struct FoundPeriod {
    std::size_t begin = 0;
    std::size_t end = 0;
    PeriodOutcome outcome = PeriodOutcome::Invalid;
    std::uint32_t missing = 0;
    bool known = false;                ///< some of its slices are here
    std::vector<PictureState> states;  ///< of the slices begin to end
};

/// The slices that no period has claimed yet. Reentrant. Bounded: the oldest fall out.
class PeriodFinder {
  public:
    void add(QueuedSlice slice);

    /// @param listed  the hashes of the period; empty when it has no list
    FoundPeriod find(const PeriodFacts& facts, const std::vector<Bytes>& listed);

    std::span<const QueuedSlice> slices() const { return std::span(queue_).subspan(first_); }

    /// Forgets the first slices of the queue.
    void drop(std::size_t count);

  private:
    std::optional<std::size_t> findRun(const PeriodFacts& facts);
    FoundPeriod compare(const PeriodFacts& facts, const std::vector<Bytes>& listed) const;
    FoundPeriod guess(const PeriodFacts& facts) const;

    /// About 8 GB through SHA-256, some seconds: hostile files cannot ask for more.
    static constexpr std::uint64_t kSearchBudget = std::uint64_t{1} << 28U;

    std::vector<QueuedSlice> queue_;
    std::size_t first_ = 0;                 ///< what lies before it was dropped
    std::uint64_t budget_ = kSearchBudget;  ///< hashes that may still be hashed in searching
};

}  // namespace ocelli::bodyworn::evidence::detail
