// Gated means over time and space, with Highway.
#include "camera/thermal_picture/noise_reduction.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/thermal_picture/noise_reduction.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::thermal_picture::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Ints = hn::RebindToSigned<Floats>;
using Words = hn::Rebind<std::uint16_t, Floats>;

auto loadCounts(const std::uint16_t* from) {
    return hn::ConvertTo(Floats(), hn::PromoteTo(Ints(), hn::LoadU(Words(), from)));
}

template <class V>
void storeCounts(V counts, std::uint16_t* to) {
    hn::StoreU(hn::DemoteTo(Words(), hn::NearestInt(counts)), Words(), to);
}

/// mean += share * (count - mean) where they are closer than the gate; elsewhere mean = count.
void temporalKernel(
    std::uint16_t* HWY_RESTRICT counts,
    float* HWY_RESTRICT mean,
    std::size_t count,
    float share,
    float gate
) {
    const Floats floats;
    const std::size_t lanes = hn::Lanes(floats);
    const auto part = hn::Set(floats, share);
    const auto limit = hn::Set(floats, gate);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto now = loadCounts(counts + i);
        const auto old = hn::LoadU(floats, mean + i);
        const auto change = hn::Sub(now, old);
        const auto calm = hn::Le(hn::Abs(change), limit);
        const auto next = hn::IfThenElse(calm, hn::MulAdd(part, change, old), now);
        hn::StoreU(next, floats, mean + i);
        storeCounts(next, counts + i);
    }
    for (; i < count; ++i) {
        const float now = counts[i];
        const float change = now - mean[i];
        mean[i] = std::abs(change) <= gate ? mean[i] + share * change : now;
        counts[i] = static_cast<std::uint16_t>(std::lrint(mean[i]));
    }
}

using FullWords = hn::ScalableTag<std::uint16_t>;
using Numbers = hn::RebindToSigned<FullWords>;

/// Mean of a, c and twice b. The two roundings go up and down, so that no mean is moved.
template <class V>
HWY_INLINE V weighted(V a, V b, V c) {
    const auto outer = hn::AverageRound(a, c);
    const auto odd = hn::And(hn::Xor(outer, b), hn::Set(FullWords(), 1));
    return hn::Sub(hn::AverageRound(outer, b), odd);
}

/// Of the row `here` between two others; the first and last pixel are left alone.
/// @param share  of the mean, in 1/32768
void spatialKernel(
    const std::uint16_t* HWY_RESTRICT above,
    const std::uint16_t* HWY_RESTRICT here,
    const std::uint16_t* HWY_RESTRICT below,
    std::uint16_t* HWY_RESTRICT to,
    std::size_t width,
    std::int16_t share,
    std::uint16_t gate
) {
    const FullWords words;
    const Numbers numbers;
    const std::size_t lanes = hn::Lanes(words);
    const auto column = [&](std::size_t x) {
        return weighted(
            hn::LoadU(words, above + x), hn::LoadU(words, here + x), hn::LoadU(words, below + x)
        );
    };
    const auto smooth = [&](std::size_t x) {
        const auto now = hn::LoadU(words, here + x);
        const auto mean = weighted(column(x - 1), column(x), column(x + 1));
        const auto apart = hn::Max(hn::SaturatedSub(mean, now), hn::SaturatedSub(now, mean));
        const auto far = hn::Gt(apart, hn::Set(words, gate));
        const auto change = hn::BitCast(numbers, hn::Sub(mean, now));
        const auto part = hn::MulFixedPoint15(change, hn::Set(numbers, share));
        const auto next = hn::Add(now, hn::BitCast(words, part));
        hn::StoreU(hn::IfThenElse(far, now, next), words, to + x);
    };
    if (width < lanes + 2) {
        return;
    }
    for (std::size_t x = 1; x + lanes + 1 <= width; x += lanes) {
        smooth(x);
    }
    // What is left is done together with some that were done before: each is read from `here`.
    smooth(width - 1 - lanes);
}

}  // namespace ocelli::camera::thermal_picture::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::thermal_picture {

HWY_EXPORT(temporalKernel);
HWY_EXPORT(spatialKernel);

namespace {

Result<void> within(const char* name, int value, int lowest, int highest) {
    if (value >= lowest && value <= highest) {
        return {};
    }
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format("{} must be from {} to {}, not {}", name, lowest, highest, value)
    )
        .withField(name, fmt::format("{}..{}", lowest, highest));
}

}  // namespace

Result<void> check(const NoiseSettings& settings) {
    OCELLI_TRY(within("temporal noise reduction", settings.temporal, 0, 100));
    OCELLI_TRY(within("spatial noise reduction", settings.spatial, 0, 100));
    return within("noise gate", settings.gateCounts, 1, 10'000);
}

Result<void> NoiseReduction::apply(const NoiseSettings& settings) {
    OCELLI_TRY(check(settings));
    settings_ = settings;
    return {};
}

void NoiseReduction::process(thermal::CountImage& image) {
    if (settings_.spatial > 0 && image.width > 2 && image.height > 2) {
        smoothOverNeighbours(image);
    }
    if (settings_.temporal == 0) {
        mean_.clear();
        return;
    }
    if (mean_.size() != image.counts.size()) {
        mean_.assign(image.counts.begin(), image.counts.end());
        return;
    }
    const float share = 1 - static_cast<float>(settings_.temporal) / 101;
    HWY_DYNAMIC_DISPATCH(temporalKernel)
    (image.counts.data(),
     mean_.data(),
     image.counts.size(),
     share,
     static_cast<float>(settings_.gateCounts));
}

void NoiseReduction::smoothOverNeighbours(thermal::CountImage& image) {
    before_ = image.counts;
    const auto width = static_cast<std::size_t>(image.width);
    for (std::size_t y = 1; y + 1 < static_cast<std::size_t>(image.height); ++y) {
        const std::uint16_t* here = before_.data() + y * width;
        HWY_DYNAMIC_DISPATCH(spatialKernel)
        (here - width,
         here,
         here + width,
         image.counts.data() + y * width,
         width,
         static_cast<std::int16_t>(settings_.spatial * 32'767 / 100),
         static_cast<std::uint16_t>(settings_.gateCounts));
    }
}

}  // namespace ocelli::camera::thermal_picture

#endif
