// Brightness, contrast, colour and sharpness of rows, with Highway.
#include "camera/pixels/tone.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/pixels/tone.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

#ifndef OCELLI_CAMERA_PIXELS_TONE_ONCE
#define OCELLI_CAMERA_PIXELS_TONE_ONCE

namespace ocelli::camera::pixels::tone {

// Factors have 11 bits behind the point and are multiplied by values shifted up by 7, of which the
// upper 16 bits are kept: two bits behind the point remain for rounding.
constexpr int kFactorBits = 11;

inline std::int16_t factor(float value) {
    return static_cast<std::int16_t>(
        std::lround(std::clamp(value, -15.9F, 15.9F) * (1 << kFactorBits))
    );
}

inline std::int16_t quarter(float value) {
    return static_cast<std::int16_t>(std::lround(std::clamp(value, -4000.0F, 4000.0F) * 4));
}

/// The same as the vector code does, for what is left of a row.
inline int product(int value, int by) {
    return (value * 128 * by) >> 16;
}

inline std::uint8_t held(int value, int lowest, int highest) {
    return static_cast<std::uint8_t>(std::clamp(value, lowest, highest));
}

}  // namespace ocelli::camera::pixels::tone

#endif

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::pixels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Numbers = hn::ScalableTag<std::int16_t>;
using HalfBytes = hn::Rebind<std::uint8_t, Numbers>;

auto load(const std::uint8_t* from) {
    return hn::PromoteTo(Numbers(), hn::LoadU(HalfBytes(), from));
}

template <class V>
void store(V numbers, std::uint8_t* to) {
    hn::StoreU(hn::DemoteTo(HalfBytes(), numbers), HalfBytes(), to);
}

template <class V>
V heldWithin(V value, int lowest, int highest) {
    const Numbers numbers;
    return hn::Min(
        hn::Max(value, hn::Set(numbers, static_cast<std::int16_t>(lowest))),
        hn::Set(numbers, static_cast<std::int16_t>(highest))
    );
}

void mapLumaKernel(std::uint8_t* HWY_RESTRICT row, std::size_t count, const LumaLine& line) {
    const Numbers numbers;
    const std::size_t lanes = hn::Lanes(numbers);
    const std::int16_t gain = tone::factor(line.gain);
    const std::int16_t offset = static_cast<std::int16_t>(tone::quarter(line.offset) + 2);
    const auto gains = hn::Set(numbers, gain);
    const auto offsets = hn::Set(numbers, offset);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto wide = hn::ShiftLeft<7>(load(row + i));
        const auto value = hn::ShiftRight<2>(hn::SaturatedAdd(hn::MulHigh(wide, gains), offsets));
        store(heldWithin(value, line.lowest, line.highest), row + i);
    }
    for (; i < count; ++i) {
        const int value = (tone::product(row[i], gain) + offset) >> 2;
        row[i] = tone::held(value, line.lowest, line.highest);
    }
}

void turnChromaKernel(
    std::uint8_t* HWY_RESTRICT blue,
    std::uint8_t* HWY_RESTRICT red,
    std::size_t count,
    const ChromaTurn& turn
) {
    const Numbers numbers;
    const std::size_t lanes = hn::Lanes(numbers);
    const std::int16_t cosine = tone::factor(turn.cosine);
    const std::int16_t sine = tone::factor(turn.sine);
    const auto cosines = hn::Set(numbers, cosine);
    const auto sines = hn::Set(numbers, sine);
    const auto grey = hn::Set(numbers, 128);
    const auto back = hn::Set(numbers, 128 * 4 + 2);
    const auto finish = [&](auto sum, std::uint8_t* to) {
        store(heldWithin(hn::ShiftRight<2>(hn::Add(sum, back)), 16, 240), to);
    };
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto b = hn::ShiftLeft<7>(hn::Sub(load(blue + i), grey));
        const auto r = hn::ShiftLeft<7>(hn::Sub(load(red + i), grey));
        finish(hn::Sub(hn::MulHigh(b, cosines), hn::MulHigh(r, sines)), blue + i);
        finish(hn::Add(hn::MulHigh(b, sines), hn::MulHigh(r, cosines)), red + i);
    }
    for (; i < count; ++i) {
        const int b = blue[i] - 128;
        const int r = red[i] - 128;
        const int newBlue = tone::product(b, cosine) - tone::product(r, sine);
        const int newRed = tone::product(b, sine) + tone::product(r, cosine);
        blue[i] = tone::held((newBlue + 128 * 4 + 2) >> 2, 16, 240);
        red[i] = tone::held((newRed + 128 * 4 + 2) >> 2, 16, 240);
    }
}

/// 1 2 1 of three neighbours.
auto acrossOf(const std::uint8_t* row) {
    return hn::Add(hn::Add(load(row - 1), load(row + 1)), hn::ShiftLeft<1>(load(row)));
}

void sharpenKernel(
    std::uint8_t* HWY_RESTRICT to,
    const std::uint8_t* HWY_RESTRICT above,
    const std::uint8_t* HWY_RESTRICT here,
    const std::uint8_t* HWY_RESTRICT below,
    std::size_t count,
    float strength
) {
    const Numbers numbers;
    const std::size_t lanes = hn::Lanes(numbers);
    const std::int16_t by = tone::factor(strength);
    const auto strengths = hn::Set(numbers, by);
    const auto half = hn::Set(numbers, 2);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto middle = load(here + i);
        const auto sum = hn::Add(
            hn::Add(acrossOf(above + i), acrossOf(below + i)), hn::ShiftLeft<1>(acrossOf(here + i))
        );
        // 16 times the difference, shifted so that the product has two bits behind the point.
        const auto edge = hn::ShiftLeft<3>(hn::Sub(hn::ShiftLeft<4>(middle), sum));
        const auto change = hn::ShiftRight<2>(hn::Add(hn::MulHigh(edge, strengths), half));
        store(hn::Add(middle, change), to + i);
    }
    const auto across = [](const std::uint8_t* row) { return row[-1] + 2 * row[0] + row[1]; };
    for (; i < count; ++i) {
        const int sum = across(above + i) + across(below + i) + 2 * across(here + i);
        const int change = (((16 * here[i] - sum) * 8 * by >> 16) + 2) >> 2;
        to[i] = tone::held(here[i] + change, 0, 255);
    }
}

}  // namespace ocelli::camera::pixels::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::pixels {

HWY_EXPORT(mapLumaKernel);
HWY_EXPORT(turnChromaKernel);
HWY_EXPORT(sharpenKernel);

void mapLuma(std::uint8_t* row, std::size_t count, const LumaLine& line) {
    HWY_DYNAMIC_DISPATCH(mapLumaKernel)(row, count, line);
}

void turnChroma(std::uint8_t* blue, std::uint8_t* red, std::size_t count, const ChromaTurn& turn) {
    HWY_DYNAMIC_DISPATCH(turnChromaKernel)(blue, red, count, turn);
}

void sharpenRow(
    std::uint8_t* to,
    const std::uint8_t* above,
    const std::uint8_t* here,
    const std::uint8_t* below,
    std::size_t count,
    float strength
) {
    HWY_DYNAMIC_DISPATCH(sharpenKernel)(to, above, here, below, count, strength);
}

}  // namespace ocelli::camera::pixels

#endif
