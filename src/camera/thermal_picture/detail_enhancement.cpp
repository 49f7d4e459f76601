// Unsharp masking of counts with running sums, with Highway.
#include "camera/thermal_picture/detail_enhancement.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/thermal_picture/detail_enhancement.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::thermal_picture::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Ints = hn::ScalableTag<std::int32_t>;
using Floats = hn::RebindToFloat<Ints>;
using Words = hn::Rebind<std::uint16_t, Ints>;

/// sums += more - less, column by column.
void moveSumsKernel(
    std::int32_t* HWY_RESTRICT sums,
    const std::uint16_t* HWY_RESTRICT more,
    const std::uint16_t* HWY_RESTRICT less,
    std::size_t count
) {
    const Ints ints;
    const std::size_t lanes = hn::Lanes(ints);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto add = hn::PromoteTo(ints, hn::LoadU(Words(), more + i));
        const auto take = hn::PromoteTo(ints, hn::LoadU(Words(), less + i));
        hn::StoreU(hn::Add(hn::LoadU(ints, sums + i), hn::Sub(add, take)), ints, sums + i);
    }
    for (; i < count; ++i) {
        sums[i] += more[i] - less[i];
    }
}

/// out = here + (here - mean of 25) * strength / 20, the change held within `most`. All divisions
/// are those of whole numbers: sums stay below 2^24, where floats are exact, and no quotient comes
/// nearer to the next whole number than they can tell.
/// @return  how many of the `count` pixels were done
std::size_t detailKernel(
    const std::int32_t* HWY_RESTRICT sums,
    const std::uint16_t* HWY_RESTRICT here,
    std::uint16_t* HWY_RESTRICT out,
    std::size_t count,
    std::int32_t strength,
    std::int32_t most
) {
    const Ints ints;
    const Floats floats;
    const std::size_t lanes = hn::Lanes(ints);
    const auto pixels = hn::Set(floats, 25.0F);
    const auto scale = hn::Set(floats, 20.0F);
    const auto factor = hn::Set(ints, strength);
    std::size_t x = 0;
    for (; x + lanes <= count; x += lanes) {
        auto sum = hn::LoadU(ints, sums + x);
        for (std::size_t i = 1; i < 5; ++i) {
            sum = hn::Add(sum, hn::LoadU(ints, sums + x + i));
        }
        const auto now = hn::PromoteTo(ints, hn::LoadU(Words(), here + x));
        const auto mean = hn::ConvertTo(ints, hn::Div(hn::ConvertTo(floats, sum), pixels));
        const auto lifted = hn::Mul(hn::Sub(now, mean), factor);
        const auto added = hn::ConvertTo(ints, hn::Div(hn::ConvertTo(floats, lifted), scale));
        const auto held = hn::Clamp(added, hn::Set(ints, -most), hn::Set(ints, most));
        // Narrowing holds it within 0..65535.
        hn::StoreU(hn::DemoteTo(Words(), hn::Add(now, held)), Words(), out + x);
    }
    return x;
}

}  // namespace ocelli::camera::thermal_picture::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::thermal_picture {

HWY_EXPORT(moveSumsKernel);
HWY_EXPORT(detailKernel);

namespace {

constexpr int kReach = 2;
constexpr int kPixels = (2 * kReach + 1) * (2 * kReach + 1);
constexpr int kMost = 300;

}  // namespace

Result<void> DetailEnhancement::apply(int strength) {
    if (strength < -20 || strength > 100) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("detail enhancement must be from -20 to 100, not {}", strength)
        )
            .withField("detail enhancement", "-20..100");
    }
    strength_ = strength;
    return {};
}

void DetailEnhancement::process(const thermal::CountImage& from, thermal::CountImage& to) {
    to = from;
    if (strength_ == 0 || from.width <= 2 * kReach || from.height <= 2 * kReach) {
        return;
    }
    const auto width = static_cast<std::size_t>(from.width);
    columns_.assign(width, 0);
    for (int y = 0; y < 2 * kReach; ++y) {
        std::ranges::transform(columns_, from.row(y), columns_.begin(), std::plus<>());
    }
    const std::vector<std::uint16_t> nothing(width, 0);
    const std::size_t inner = width - 2 * kReach;
    for (int y = kReach; y + kReach < from.height; ++y) {
        const std::uint16_t* gone = y > kReach ? from.row(y - kReach - 1).data() : nothing.data();
        HWY_DYNAMIC_DISPATCH(moveSumsKernel)
        (columns_.data(), from.row(y + kReach).data(), gone, width);
        const std::uint16_t* here = from.row(y).data() + kReach;
        std::uint16_t* out = to.counts.data() + static_cast<std::size_t>(y) * width + kReach;
        const std::size_t done =
            HWY_DYNAMIC_DISPATCH(detailKernel)(columns_.data(), here, out, inner, strength_, kMost);
        for (std::size_t x = done; x < inner; ++x) {
            const std::int32_t* sums = columns_.data() + x;
            const int sum = sums[0] + sums[1] + sums[2] + sums[3] + sums[4];
            const int detail = here[x] - sum / kPixels;
            const int added = std::clamp(detail * strength_ / 20, -kMost, kMost);
            out[x] = static_cast<std::uint16_t>(std::clamp(here[x] + added, 0, 65'535));
        }
    }
}

}  // namespace ocelli::camera::thermal_picture

#endif
