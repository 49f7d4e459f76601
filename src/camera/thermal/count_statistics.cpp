// Extremes of counts, with Highway.
#include "camera/thermal/count_statistics.h"

#include <algorithm>

#include "base/assert.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/thermal/count_statistics.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::thermal::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

CountExtremes extremesKernel(const std::uint16_t* HWY_RESTRICT counts, std::size_t count) {
    const hn::ScalableTag<std::uint16_t> words;
    const std::size_t lanes = hn::Lanes(words);
    CountExtremes found{counts[0], counts[0]};
    std::size_t i = 0;
    if (count >= lanes) {
        auto least = hn::LoadU(words, counts);
        auto most = least;
        for (i = lanes; i + lanes <= count; i += lanes) {
            const auto next = hn::LoadU(words, counts + i);
            least = hn::Min(least, next);
            most = hn::Max(most, next);
        }
        HWY_ALIGN std::uint16_t lowest[HWY_MAX_BYTES / 2];
        HWY_ALIGN std::uint16_t highest[HWY_MAX_BYTES / 2];
        hn::Store(least, words, lowest);
        hn::Store(most, words, highest);
        for (std::size_t k = 0; k < lanes; ++k) {
            found.least = std::min(found.least, lowest[k]);
            found.most = std::max(found.most, highest[k]);
        }
    }
    for (; i < count; ++i) {
        found.least = std::min(found.least, counts[i]);
        found.most = std::max(found.most, counts[i]);
    }
    return found;
}

void reverseKernel(std::uint16_t* counts, std::size_t count) {
    const hn::ScalableTag<std::uint16_t> words;
    const std::size_t lanes = hn::Lanes(words);
    std::size_t i = 0;
    for (; 2 * (i + lanes) <= count; i += lanes) {
        std::uint16_t* other = counts + count - i - lanes;
        const auto left = hn::LoadU(words, counts + i);
        const auto right = hn::LoadU(words, other);
        hn::StoreU(hn::Reverse(words, right), words, counts + i);
        hn::StoreU(hn::Reverse(words, left), words, other);
    }
    std::reverse(counts + i, counts + count - i);
}

}  // namespace ocelli::camera::thermal::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::thermal {

HWY_EXPORT(extremesKernel);
HWY_EXPORT(reverseKernel);

CountExtremes extremesOf(std::span<const std::uint16_t> counts) {
    OCELLI_ASSERT(!counts.empty());
    return HWY_DYNAMIC_DISPATCH(extremesKernel)(counts.data(), counts.size());
}

void reverseCounts(std::span<std::uint16_t> counts) {
    HWY_DYNAMIC_DISPATCH(reverseKernel)(counts.data(), counts.size());
}

}  // namespace ocelli::camera::thermal

#endif
