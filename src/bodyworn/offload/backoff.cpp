// Computes spans of waiting.
#include "bodyworn/offload/backoff.h"

#include <algorithm>

namespace ocelli::bodyworn::offload {
namespace {

Duration scattered(Duration span, double random) {
    const auto count = static_cast<double>(span.count());
    return Duration(static_cast<std::int64_t>(count * (0.5 + random / 2)));
}

}  // namespace

Duration Backoff::soon() {
    const unsigned doublings = std::min(failures_, 6U);
    failures_ += failures_ < 1000 ? 1U : 0U;
    return scattered(std::min<Duration>(kFirst * (1U << doublings), kLongest), random_());
}

Duration Backoff::slowly() const {
    return scattered(kSlow, random_());
}

}  // namespace ocelli::bodyworn::offload
