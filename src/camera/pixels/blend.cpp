// Row kernels that lay one row of pixels over another.
#include "camera/pixels/blend.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/pixels/blend.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::pixels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Bytes = hn::ScalableTag<std::uint8_t>;
using Words = hn::ScalableTag<std::uint16_t>;

/// x / 255, rounded, exact for 0 <= x <= 255 * 255.
template <class V>
V by255(V x) {
    const V sum = hn::Add(x, hn::Set(Words(), 128));
    return hn::ShiftRight<8>(hn::Add(sum, hn::ShiftRight<8>(sum)));
}

/// As many bytes as a vector of words holds, widened.
auto loadWords(const std::uint8_t* from) {
    return hn::PromoteTo(Words(), hn::LoadU(hn::Rebind<std::uint8_t, Words>(), from));
}

/// Words up to 255 back to bytes; larger ones become 255.
template <class V>
void storeBytes(V words, std::uint8_t* to) {
    const auto numbers = hn::BitCast(hn::RebindToSigned<Words>(), words);
    const hn::Rebind<std::uint8_t, Words> bytes;
    hn::StoreU(hn::DemoteTo(bytes, numbers), bytes, to);
}

void blendPremultipliedKernel(
    std::uint8_t* HWY_RESTRICT to,
    const std::uint8_t* HWY_RESTRICT value,
    const std::uint8_t* HWY_RESTRICT alpha,
    std::size_t count
) {
    const Words words;
    const std::size_t lanes = hn::Lanes(words);
    const auto full = hn::Set(words, 255);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto keep = hn::Sub(full, loadWords(alpha + i));
        const auto kept = by255(hn::Mul(loadWords(to + i), keep));
        storeBytes(hn::Add(kept, loadWords(value + i)), to + i);
    }
    for (; i < count; ++i) {
        const unsigned sum = to[i] * (255U - alpha[i]) + 128U;
        const unsigned mixed = ((sum + (sum >> 8U)) >> 8U) + value[i];
        to[i] = static_cast<std::uint8_t>(mixed > 255U ? 255U : mixed);
    }
}

void blendColourKernel(
    std::uint8_t* HWY_RESTRICT to,
    const std::uint8_t* HWY_RESTRICT mask,
    std::size_t count,
    std::uint8_t colour,
    std::uint8_t opacity
) {
    const Words words;
    const std::size_t lanes = hn::Lanes(words);
    const auto full = hn::Set(words, 255);
    const auto tone = hn::Set(words, colour);
    const auto strength = hn::Set(words, opacity);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto share = by255(hn::Mul(loadWords(mask + i), strength));
        const auto kept = hn::Mul(loadWords(to + i), hn::Sub(full, share));
        storeBytes(by255(hn::Add(kept, hn::Mul(tone, share))), to + i);
    }
    const auto scalarBy255 = [](unsigned x) {
        x += 128U;
        return (x + (x >> 8U)) >> 8U;
    };
    for (; i < count; ++i) {
        const unsigned a = scalarBy255(static_cast<unsigned>(mask[i]) * opacity);
        to[i] = static_cast<std::uint8_t>(scalarBy255(to[i] * (255U - a) + colour * a));
    }
}

void addNoiseKernel(
    std::uint8_t* HWY_RESTRICT to,
    const std::uint8_t* HWY_RESTRICT from,
    const std::uint8_t* HWY_RESTRICT noise,
    std::uint8_t bias,
    std::size_t count
) {
    const Bytes bytes;
    const std::size_t lanes = hn::Lanes(bytes);
    const auto less = hn::Set(bytes, bias);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto more = hn::SaturatedAdd(hn::LoadU(bytes, from + i), hn::LoadU(bytes, noise + i));
        hn::StoreU(hn::SaturatedSub(more, less), bytes, to + i);
    }
    for (; i < count; ++i) {
        const unsigned more = static_cast<unsigned>(from[i]) + noise[i];
        const unsigned held = more > 255U ? 255U : more;
        to[i] = static_cast<std::uint8_t>(held > bias ? held - bias : 0U);
    }
}

}  // namespace ocelli::camera::pixels::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::pixels {

HWY_EXPORT(blendPremultipliedKernel);
HWY_EXPORT(blendColourKernel);
HWY_EXPORT(addNoiseKernel);

void blendPremultiplied(
    std::uint8_t* to, const std::uint8_t* value, const std::uint8_t* alpha, std::size_t count
) {
    HWY_DYNAMIC_DISPATCH(blendPremultipliedKernel)(to, value, alpha, count);
}

void blendColour(
    std::uint8_t* to,
    const std::uint8_t* mask,
    std::size_t count,
    std::uint8_t colour,
    std::uint8_t opacity
) {
    HWY_DYNAMIC_DISPATCH(blendColourKernel)(to, mask, count, colour, opacity);
}

void addNoise(
    std::uint8_t* to,
    const std::uint8_t* from,
    const std::uint8_t* noise,
    std::uint8_t bias,
    std::size_t count
) {
    HWY_DYNAMIC_DISPATCH(addNoiseKernel)(to, from, noise, bias, count);
}

}  // namespace ocelli::camera::pixels

#endif
