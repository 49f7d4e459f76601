// The curve of Planck over rows of counts, with Highway.
#include <cmath>

#include "camera/thermal/converter.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/thermal/planck_kernel.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::thermal::detail::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Ints = hn::RebindToSigned<Floats>;

/// Logarithm to base 2 of positive, normal numbers, within 3e-7 of the result or of 1.
/// The number is 2^e * (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
template <class V>
HWY_INLINE V logarithm(V x) {
    const Floats floats;
    const Ints ints;
    const auto lifted = hn::Add(hn::BitCast(ints, x), hn::Set(ints, 0x3F800000 - 0x3F3504F3));
    const auto exponent =
        hn::ConvertTo(floats, hn::Sub(hn::ShiftRight<23>(lifted), hn::Set(ints, 127)));
    const auto mantissa = hn::BitCast(
        floats, hn::Add(hn::And(lifted, hn::Set(ints, 0x007FFFFF)), hn::Set(ints, 0x3F3504F3))
    );
    const auto f = hn::Sub(mantissa, hn::Set(floats, 1.0F));
    // Our own minimax fit of log2(1 + f) / f over the range of f: 5e-8 off in log2(1 + f).
    auto p = hn::Set(floats, -1.4574366643e-1F);
    p = hn::MulAdd(p, f, hn::Set(floats, 2.3689003172e-1F));
    p = hn::MulAdd(p, f, hn::Set(floats, -2.5006916935e-1F));
    p = hn::MulAdd(p, f, hn::Set(floats, 2.8670750833e-1F));
    p = hn::MulAdd(p, f, hn::Set(floats, -3.6008720920e-1F));
    p = hn::MulAdd(p, f, hn::Set(floats, 4.8093944265e-1F));
    p = hn::MulAdd(p, f, hn::Set(floats, -7.2135714904e-1F));
    p = hn::MulAdd(p, f, hn::Set(floats, 1.4426947724F));
    return hn::MulAdd(p, f, exponent);
}

/// 1 / x. Where the machine's estimate has 12 bits, one step of Newton costs less than dividing.
template <class V>
HWY_INLINE V reciprocal(V x) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
    const auto r = hn::ApproximateReciprocal(x);
    return hn::Mul(r, hn::NegMulAdd(x, r, hn::Set(Floats(), 2.0F)));
#else
    return hn::Div(hn::Set(Floats(), 1.0F), x);
#endif
}

template <class V>
HWY_INLINE V celsiusOf(const PlanckTerms& terms, V counts) {
    const Floats floats;
    const auto d = hn::MulAdd(
        hn::Set(floats, terms.slope),
        hn::Sub(counts, hn::Set(floats, terms.root)),
        hn::Set(floats, terms.rest)
    );
    const auto least = hn::Set(floats, 1e-30F);
    const auto ratio = hn::Add(reciprocal(hn::Max(d, least)), hn::Set(floats, terms.f));
    auto celsius = hn::MulSub(
        hn::Set(floats, terms.bByLog2),
        reciprocal(logarithm(ratio)),
        hn::Set(floats, static_cast<float>(kZeroCelsiusInKelvin))
    );
    celsius = hn::Max(celsius, hn::Set(floats, terms.lowestCelsius));
    celsius = hn::Min(celsius, hn::Set(floats, terms.highestCelsius));
    return hn::IfThenElse(hn::Gt(d, least), celsius, hn::Set(floats, terms.none));
}

void convertPlanckKernel(
    const PlanckTerms& given,
    const std::uint16_t* HWY_RESTRICT counts,
    float* HWY_RESTRICT celsius,
    std::size_t count
) {
    // A copy of our own, so that what is written cannot seem to change it.
    const PlanckTerms terms = given;
    const Floats floats;
    const hn::Rebind<std::uint16_t, Floats> words;
    const Ints ints;
    const std::size_t lanes = hn::Lanes(floats);
    const auto load = [&](const std::uint16_t* from) {
        return hn::ConvertTo(floats, hn::PromoteTo(ints, hn::LoadU(words, from)));
    };
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        hn::StoreU(celsiusOf(terms, load(counts + i)), floats, celsius + i);
    }
    if (i < count) {
        HWY_ALIGN std::uint16_t last[HWY_MAX_BYTES / 4] = {};
        HWY_ALIGN float made[HWY_MAX_BYTES / 4];
        for (std::size_t k = 0; i + k < count; ++k) {
            last[k] = counts[i + k];
        }
        hn::StoreU(celsiusOf(terms, load(last)), floats, made);
        for (std::size_t k = 0; i + k < count; ++k) {
            celsius[i + k] = made[k];
        }
    }
}

Sum sumCelsiusKernel(const float* HWY_RESTRICT celsius, std::size_t count) {
    const Floats floats;
    const std::size_t lanes = hn::Lanes(floats);
    Sum sum;
    std::size_t i = 0;
    // Short runs keep the float sums exact enough; NaN are left out.
    while (i + lanes <= count) {
        auto part = hn::Zero(floats);
        const std::size_t end = count - i < 64 * lanes ? count - lanes : i + 63 * lanes;
        for (; i <= end; i += lanes) {
            const auto value = hn::LoadU(floats, celsius + i);
            const auto good = hn::Eq(value, value);
            part = hn::Add(part, hn::IfThenElseZero(good, value));
            sum.count += hn::CountTrue(floats, good);
        }
        sum.celsius += static_cast<double>(hn::GetLane(hn::SumOfLanes(floats, part)));
    }
    for (; i < count; ++i) {
        if (!std::isnan(celsius[i])) {
            sum.celsius += static_cast<double>(celsius[i]);
            ++sum.count;
        }
    }
    return sum;
}

}  // namespace ocelli::camera::thermal::detail::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::thermal::detail {

HWY_EXPORT(convertPlanckKernel);
HWY_EXPORT(sumCelsiusKernel);

void convertPlanck(
    const PlanckTerms& terms, const std::uint16_t* counts, float* celsius, std::size_t count
) {
    HWY_DYNAMIC_DISPATCH(convertPlanckKernel)(terms, counts, celsius, count);
}

Sum sumCelsius(const float* celsius, std::size_t count) {
    return HWY_DYNAMIC_DISPATCH(sumCelsiusKernel)(celsius, count);
}

}  // namespace ocelli::camera::thermal::detail

#endif
