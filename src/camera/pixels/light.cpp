// Tables, gains, tints and smoothing of rows, with Highway.
#include "camera/pixels/light.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/pixels/light.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

#ifndef OCELLI_CAMERA_PIXELS_LIGHT_ONCE
#define OCELLI_CAMERA_PIXELS_LIGHT_ONCE

namespace ocelli::camera::pixels::light {

/// Bits behind the point of what is kept from picture to picture.
constexpr int kKeptBits = 6;

/// A tint is multiplied by sixteen times the sum of four pixels, of which the upper 16 bits are
/// kept: two bits behind the point remain for rounding.
inline std::int16_t tintFactor(float value) {
    return static_cast<std::int16_t>(std::lround(std::clamp(value, -1.0F, 1.0F) * 4096));
}

/// How a weight of 0..reach becomes one of 0..32767: shifted up as far as it goes, then multiplied.
struct Weight {
    int shift = 0;
    std::int16_t factor = 0;
};

inline Weight weightOf(const Pull& pull) {
    int whole = std::clamp(pull.reach, 4, 32) << kKeptBits;
    Weight weight;
    while (whole << 1 <= 16384) {
        whole <<= 1;
        ++weight.shift;
    }
    // (whole * factor >> 16) << 3 is the strength in 15 bits.
    const float strength = std::clamp(pull.strength, 0.0F, 0.95F);
    weight.factor = static_cast<std::int16_t>(
        std::min(32767.0F, std::floor(strength * 4095 * 65536 / static_cast<float>(whole)))
    );
    return weight;
}

/// Of the sum of differences times what they lack to the reach, over nine pixels and the reach.
inline std::int16_t smoothFactor(const Pull& pull) {
    const auto reach = static_cast<float>(std::clamp(pull.reach, 4, 32));
    const float strength = std::clamp(pull.strength, 0.0F, 0.95F);
    return static_cast<std::int16_t>(std::lround(strength * 4 * 65536 / (8 * 9 * reach)));
}

inline std::uint8_t held(int value, int lowest, int highest) {
    return static_cast<std::uint8_t>(std::clamp(value, lowest, highest));
}

}  // namespace ocelli::camera::pixels::light

#endif

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::pixels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Numbers = hn::ScalableTag<std::int16_t>;
using Words = hn::ScalableTag<std::uint16_t>;
using HalfBytes = hn::Rebind<std::uint8_t, Numbers>;

auto lightLoad(const std::uint8_t* from) {
    return hn::PromoteTo(Numbers(), hn::LoadU(HalfBytes(), from));
}

template <class V>
void lightStore(V numbers, std::uint8_t* to) {
    hn::StoreU(hn::DemoteTo(HalfBytes(), numbers), HalfBytes(), to);
}

template <class V>
V lightHeld(V value, int lowest, int highest) {
    const Numbers numbers;
    return hn::Min(
        hn::Max(value, hn::Set(numbers, static_cast<std::int16_t>(lowest))),
        hn::Set(numbers, static_cast<std::int16_t>(highest))
    );
}

void scaleLumaKernel(
    std::uint8_t* HWY_RESTRICT row, const std::uint16_t* HWY_RESTRICT gains, std::size_t count
) {
    const Numbers numbers;
    const Words words;
    const std::size_t lanes = hn::Lanes(numbers);
    const auto black = hn::Set(numbers, 16);
    const auto half = hn::Set(numbers, 2);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        // Values up to 219 shifted up by 7, gains up to 4096 by 3: the product has 18 bits behind
        // the point, of which 16 fall away.
        const auto above = hn::Max(hn::Sub(lightLoad(row + i), black), hn::Zero(numbers));
        const auto gain = hn::BitCast(numbers, hn::ShiftLeft<3>(hn::LoadU(words, gains + i)));
        const auto product = hn::MulHigh(hn::ShiftLeft<7>(above), gain);
        const auto scaled = hn::ShiftRight<2>(hn::SaturatedAdd(product, half));
        lightStore(lightHeld(hn::Add(scaled, black), 16, 235), row + i);
    }
    for (; i < count; ++i) {
        const int above = std::max(row[i] - 16, 0);
        const int product = (above * 128 * static_cast<std::int16_t>(gains[i] * 8)) >> 16;
        row[i] = light::held(((std::min(product + 2, 32767)) >> 2) + 16, 16, 235);
    }
}

void removeTintKernel(
    std::uint8_t* HWY_RESTRICT blue,
    std::uint8_t* HWY_RESTRICT red,
    const std::uint8_t* HWY_RESTRICT upper,
    const std::uint8_t* HWY_RESTRICT lower,
    std::size_t count,
    const Tint& tint
) {
    const Numbers numbers;
    const std::size_t lanes = hn::Lanes(numbers);
    const std::int16_t blueTint = light::tintFactor(tint.blue);
    const std::int16_t redTint = light::tintFactor(tint.red);
    const auto pairs = [&](const std::uint8_t* row) {
        hn::Vec<HalfBytes> even;
        hn::Vec<HalfBytes> odd;
        hn::LoadInterleaved2(HalfBytes(), row, even, odd);
        return hn::Add(hn::PromoteTo(numbers, even), hn::PromoteTo(numbers, odd));
    };
    const auto take = [&](auto share, std::uint8_t* at) {
        const auto value = hn::ShiftLeft<2>(lightLoad(at));
        const auto left = hn::Add(hn::Sub(value, share), hn::Set(numbers, 2));
        lightStore(lightHeld(hn::ShiftRight<2>(left), 16, 240), at);
    };
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto sum = hn::Add(pairs(upper + 2 * i), pairs(lower + 2 * i));
        const auto light = hn::ShiftLeft<4>(hn::Sub(sum, hn::Set(numbers, 64)));
        take(hn::MulHigh(light, hn::Set(numbers, blueTint)), blue + i);
        take(hn::MulHigh(light, hn::Set(numbers, redTint)), red + i);
    }
    for (; i < count; ++i) {
        const int sum = upper[2 * i] + upper[2 * i + 1] + lower[2 * i] + lower[2 * i + 1];
        const int light = (sum - 64) * 16;
        blue[i] = light::held((4 * blue[i] - ((light * blueTint) >> 16) + 2) >> 2, 16, 240);
        red[i] = light::held((4 * red[i] - ((light * redTint) >> 16) + 2) >> 2, 16, 240);
    }
}

void blendTimeKernel(
    std::uint8_t* HWY_RESTRICT row,
    std::int16_t* HWY_RESTRICT kept,
    std::size_t count,
    const Pull& pull
) {
    const Numbers numbers;
    const std::size_t lanes = hn::Lanes(numbers);
    const auto weight = light::weightOf(pull);
    const int reach = std::clamp(pull.reach, 4, 32) << light::kKeptBits;
    const auto reaches = hn::Set(numbers, static_cast<std::int16_t>(reach));
    const auto factors = hn::Set(numbers, weight.factor);
    const auto half = hn::Set(numbers, 1 << (light::kKeptBits - 1));
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto now = hn::ShiftLeft<light::kKeptBits>(lightLoad(row + i));
        const auto apart = hn::Sub(hn::LoadU(numbers, kept + i), now);
        const auto near = hn::Max(hn::Sub(reaches, hn::Abs(apart)), hn::Zero(numbers));
        const auto share =
            hn::ShiftLeft<3>(hn::MulHigh(hn::ShiftLeftSame(near, weight.shift), factors));
        const auto made = hn::Add(now, hn::MulFixedPoint15(apart, share));
        hn::StoreU(made, numbers, kept + i);
        lightStore(hn::ShiftRight<light::kKeptBits>(hn::Add(made, half)), row + i);
    }
    for (; i < count; ++i) {
        const int now = row[i] << light::kKeptBits;
        const int apart = kept[i] - now;
        const int near = std::max(reach - std::abs(apart), 0);
        const int share = (((near << weight.shift) * weight.factor) >> 16) << 3;
        const int made = now + ((apart * share + 16384) >> 15);
        kept[i] = static_cast<std::int16_t>(made);
        row[i] = light::held((made + (1 << (light::kKeptBits - 1))) >> light::kKeptBits, 0, 255);
    }
}

void smoothKernel(
    std::uint8_t* HWY_RESTRICT to,
    const std::uint8_t* HWY_RESTRICT above,
    const std::uint8_t* HWY_RESTRICT here,
    const std::uint8_t* HWY_RESTRICT below,
    std::size_t count,
    const Pull& pull
) {
    const Numbers numbers;
    const std::size_t lanes = hn::Lanes(numbers);
    const auto reach = static_cast<std::int16_t>(std::clamp(pull.reach, 4, 32));
    const std::int16_t factor = light::smoothFactor(pull);
    const auto reaches = hn::Set(numbers, reach);
    const auto factors = hn::Set(numbers, factor);
    const auto half = hn::Set(numbers, 2);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto middle = lightLoad(here + i);
        auto sum = hn::Zero(numbers);
        const auto add = [&](const std::uint8_t* from) {
            const auto apart = hn::Sub(lightLoad(from), middle);
            const auto near = hn::Max(hn::Sub(reaches, hn::Abs(apart)), hn::Zero(numbers));
            sum = hn::Add(sum, hn::Mul(apart, near));
        };
        for (const auto* row : {above + i, below + i}) {
            add(row - 1);
            add(row);
            add(row + 1);
        }
        add(here + i - 1);
        add(here + i + 1);
        // At most 8 * 16 * 16, shifted up by 3; two bits remain behind the point.
        const auto change = hn::MulHigh(hn::ShiftLeft<3>(sum), factors);
        lightStore(hn::Add(middle, hn::ShiftRight<2>(hn::Add(change, half))), to + i);
    }
    for (; i < count; ++i) {
        int sum = 0;
        for (const auto* row : {above + i, here + i, below + i}) {
            for (const int apart : {row[-1] - here[i], row[0] - here[i], row[1] - here[i]}) {
                sum += apart * std::max(reach - std::abs(apart), 0);
            }
        }
        to[i] = light::held(here[i] + ((((sum * 8 * factor) >> 16) + 2) >> 2), 0, 255);
    }
}

}  // namespace ocelli::camera::pixels::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::pixels {

HWY_EXPORT(scaleLumaKernel);
HWY_EXPORT(removeTintKernel);
HWY_EXPORT(blendTimeKernel);
HWY_EXPORT(smoothKernel);

void mapTable(std::uint8_t* row, std::size_t count, const ByteTable& table) {
    for (std::size_t i = 0; i < count; ++i) {
        row[i] = table[row[i]];
    }
}

void scaleLuma(std::uint8_t* row, const std::uint16_t* gains, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(scaleLumaKernel)(row, gains, count);
}

void removeTint(
    std::uint8_t* blue,
    std::uint8_t* red,
    const std::uint8_t* upper,
    const std::uint8_t* lower,
    std::size_t count,
    const Tint& tint
) {
    HWY_DYNAMIC_DISPATCH(removeTintKernel)(blue, red, upper, lower, count, tint);
}

void blendTime(std::uint8_t* row, std::int16_t* kept, std::size_t count, const Pull& pull) {
    HWY_DYNAMIC_DISPATCH(blendTimeKernel)(row, kept, count, pull);
}

void smoothRow(
    std::uint8_t* to,
    const std::uint8_t* above,
    const std::uint8_t* here,
    const std::uint8_t* below,
    std::size_t count,
    const Pull& pull
) {
    HWY_DYNAMIC_DISPATCH(smoothKernel)(to, above, here, below, count, pull);
}

}  // namespace ocelli::camera::pixels

#endif
