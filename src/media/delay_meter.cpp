// Buckets of delays.
#include "media/delay_meter.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ocelli::media {
namespace {

constexpr std::int64_t kSmallest = 1000;  // nanoseconds

}  // namespace

void DelayMeter::add(Duration delay) {
    // Eighths of a microsecond: the three bits below the highest one are the step in the octave.
    const auto scaled = static_cast<std::uint64_t>(
        std::max<std::int64_t>(delay.count(), kSmallest) * static_cast<std::int64_t>(kSteps) /
        kSmallest
    );
    const auto octave = static_cast<std::size_t>(std::bit_width(scaled)) - 4;
    const std::size_t step = (scaled >> octave) & (kSteps - 1);
    const std::size_t bucket = std::min(octave * kSteps + step, kBuckets - 1);
    if (inNow_ == kWindow) {
        before_ = now_;
        inBefore_ = inNow_;
        now_ = {};
        inNow_ = 0;
    }
    ++now_[bucket];
    ++inNow_;
    ++count_;
}

DelaySummary DelayMeter::summary() const {
    const std::uint64_t total = std::uint64_t{inNow_} + inBefore_;
    if (total == 0) {
        return {};
    }
    return {count_, percentile(0.5, total), percentile(0.95, total), percentile(0.99, total)};
}

/// The upper end of the bucket in which that share is reached.
Duration DelayMeter::percentile(double share, std::uint64_t total) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(total)));
    std::uint64_t seen = 0;
    std::size_t bucket = 0;
    while (bucket < kBuckets - 1) {
        seen += std::uint64_t{now_[bucket]} + before_[bucket];
        if (seen >= wanted) {
            break;
        }
        ++bucket;
    }
    const auto octave = static_cast<std::int64_t>(bucket / kSteps);
    const auto step = static_cast<std::int64_t>(bucket % kSteps);
    const std::int64_t eighths = (static_cast<std::int64_t>(kSteps) + step + 1) << octave;
    return Duration(eighths * kSmallest / static_cast<std::int64_t>(kSteps));
}

}  // namespace ocelli::media
