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

/// Of the row `here` between two others; the first and last pixel are left alone.
void spatialKernel(
    const std::uint16_t* HWY_RESTRICT above,
    const std::uint16_t* HWY_RESTRICT here,
    const std::uint16_t* HWY_RESTRICT below,
    std::uint16_t* HWY_RESTRICT to,
    std::size_t width,
    float share,
    float gate
) {
    const Floats floats;
    const std::size_t lanes = hn::Lanes(floats);
    const auto part = hn::Set(floats, share);
    const auto limit = hn::Set(floats, gate);
    const auto two = hn::Set(floats, 2.0F);
    const auto across = [&](const std::uint16_t* row, std::size_t x) {
        return hn::MulAdd(
            two, loadCounts(row + x), hn::Add(loadCounts(row + x - 1), loadCounts(row + x + 1))
        );
    };
    std::size_t x = 1;
    for (; x + lanes + 1 <= width; x += lanes) {
        const auto sum =
            hn::MulAdd(two, across(here, x), hn::Add(across(above, x), across(below, x)));
        const auto now = loadCounts(here + x);
        const auto change = hn::MulSub(sum, hn::Set(floats, 1.0F / 16), now);
        const auto calm = hn::Le(hn::Abs(change), limit);
        storeCounts(hn::IfThenElse(calm, hn::MulAdd(part, change, now), now), to + x);
    }
    const auto scalar = [](const std::uint16_t* row, std::size_t at) {
        return static_cast<float>(row[at - 1] + 2 * row[at] + row[at + 1]);
    };
    for (; x + 1 < width; ++x) {
        const float sum = scalar(above, x) + 2 * scalar(here, x) + scalar(below, x);
        const float now = here[x];
        const float change = sum / 16 - now;
        const float next = std::abs(change) <= gate ? now + share * change : now;
        to[x] = static_cast<std::uint16_t>(std::lrint(next));
    }
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
         static_cast<float>(settings_.spatial) / 100,
         static_cast<float>(settings_.gateCounts));
    }
}

}  // namespace ocelli::camera::thermal_picture

#endif
