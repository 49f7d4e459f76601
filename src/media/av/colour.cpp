// The matrix between two YUV spaces in 16-bit fixed point, chroma first, then two luma rows each.
#include "media/av/colour.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace ocelli::media::av {
namespace {

// Everything is 16 bit wide, so that a register holds many pixels: values with 5 fractional bits.
constexpr int kFraction = 5;
constexpr int kHalf = 1 << (kFraction - 1);

// A product of two 16-bit numbers keeps its upper half; these shifts bring it to 5 fractional bits.
constexpr int kLumaShift = 7;    ///< of 0..255
constexpr int kLumaBits = 14;    ///< of the gain, below 2
constexpr int kChromaShift = 8;  ///< of -128..127
constexpr int kChromaBits = 13;  ///< of the factors, below 4
static_assert(kLumaShift + kLumaBits - 16 == kFraction);
static_assert(kChromaShift + kChromaBits - 16 == kFraction);

struct Weights {
    double red;
    double blue;
};

Weights weightsOf(ColourMatrix matrix) {
    // ITU-R BT.601 and BT.709.
    return matrix == ColourMatrix::Bt601 ? Weights{0.299, 0.114} : Weights{0.2126, 0.0722};
}

struct Scale {
    double luma;
    double lumaOffset;
    double chroma;
};

Scale scaleOf(ColourRange range) {
    return range == ColourRange::Full ? Scale{255, 0, 255} : Scale{219, 16, 224};
}

/// Y' = lumaGain Y + lumaU U + lumaV V + lumaOffset, and so on, with U and V centred.
struct Coefficients {
    std::int16_t lumaGain, lumaU, lumaV, lumaOffset;
    std::int16_t uu, uv, vu, vv;
};

std::int16_t fixed(double value, int bits) {
    return static_cast<std::int16_t>(std::lround(value * (1 << bits)));
}

Coefficients coefficientsOf(ColourSpace source, ColourSpace wanted) {
    const Weights s = weightsOf(source.matrix);
    const Weights d = weightsOf(wanted.matrix);
    const Scale from = scaleOf(source.range);
    const Scale to = scaleOf(wanted.range);
    const double sourceGreen = 1 - s.red - s.blue;
    const double wantedGreen = 1 - d.red - d.blue;
    // Red and blue differences of unit V and U, and what they take from green.
    const double redOfV = 2 * (1 - s.red);
    const double blueOfU = 2 * (1 - s.blue);
    const double greenOfV = -s.red * redOfV / sourceGreen;
    const double greenOfU = -s.blue * blueOfU / sourceGreen;
    const double lumaOfU = wantedGreen * greenOfU + d.blue * blueOfU;
    const double lumaOfV = wantedGreen * greenOfV + d.red * redOfV;
    const double toU = 1 / (2 * (1 - d.blue));
    const double toV = 1 / (2 * (1 - d.red));
    const double chroma = to.chroma / from.chroma;
    Coefficients c{};
    c.lumaGain = fixed(to.luma / from.luma, kLumaBits);
    c.lumaU = fixed(to.luma / from.chroma * lumaOfU, kChromaBits);
    c.lumaV = fixed(to.luma / from.chroma * lumaOfV, kChromaBits);
    const double offset = to.lumaOffset - from.lumaOffset * to.luma / from.luma;
    c.lumaOffset = fixed(offset + 0.5, kFraction);
    c.uu = fixed(chroma * (blueOfU - lumaOfU) * toU, kChromaBits);
    c.uv = fixed(chroma * (0 - lumaOfV) * toU, kChromaBits);
    c.vu = fixed(chroma * (0 - lumaOfU) * toV, kChromaBits);
    c.vv = fixed(chroma * (redOfV - lumaOfV) * toV, kChromaBits);
    return c;
}

std::int16_t upperHalf(int product) {
    return static_cast<std::int16_t>(product >> 16);
}

/// 16 bit wide at each step: a compiler that sees 32 halves its vectors.
std::uint8_t clamped(std::int16_t value) {
    const auto whole = static_cast<std::int16_t>(value >> kFraction);
    const std::int16_t positive = whole < 0 ? std::int16_t{0} : whole;
    return static_cast<std::uint8_t>(positive > 255 ? std::int16_t{255} : positive);
}

std::int16_t sum(int a, int b) {
    return static_cast<std::int16_t>(a + b);
}

struct ChromaRow {
    const std::uint8_t* __restrict u;
    const std::uint8_t* __restrict v;
    std::int16_t* __restrict luma;  ///< out: what the colour adds to the luma
    std::uint8_t* __restrict uOut;  ///< a row of ours, as input and output may be the same memory
    std::uint8_t* __restrict vOut;
};

void convertChroma(const Coefficients& coefficients, const ChromaRow& row, int width) {
    constexpr int kCentre = (128 << kFraction) + kHalf;
    const Coefficients c = coefficients;
    const ChromaRow r = row;
    for (int x = 0; x < width; ++x) {
        const auto u = static_cast<std::int16_t>((r.u[x] - 128) * (1 << kChromaShift));
        const auto v = static_cast<std::int16_t>((r.v[x] - 128) * (1 << kChromaShift));
        r.luma[x] = sum(sum(upperHalf(c.lumaU * u), upperHalf(c.lumaV * v)), c.lumaOffset);
        r.uOut[x] = clamped(sum(sum(upperHalf(c.uu * u), upperHalf(c.uv * v)), kCentre));
        r.vOut[x] = clamped(sum(sum(upperHalf(c.vu * u), upperHalf(c.vv * v)), kCentre));
    }
}

/// Each value twice, as one chroma sample stands beside two pixels.
void widen(const std::int16_t* __restrict narrow, std::int16_t* __restrict wide, int width) {
    for (int x = 0; x < width; ++x) {
        wide[2 * x] = narrow[x];
        wide[2 * x + 1] = narrow[x];
    }
}

void convertLuma(
    std::int16_t gain,
    const std::uint8_t* from,
    const std::int16_t* __restrict chroma,
    std::uint8_t* to,
    int width
) {
    for (int x = 0; x < width; ++x) {
        const auto luma = static_cast<std::int16_t>(from[x] << kLumaShift);
        to[x] = clamped(sum(upperHalf(gain * luma), chroma[x]));
    }
}

void copyPlanes(const ConstPlanes& from, const Planes& to) {
    for (std::size_t i = 0; i < 3; ++i) {
        if (from.at(i).data == to.at(i).data) {
            continue;
        }
        for (int y = 0; y < from.at(i).height; ++y) {
            std::memcpy(
                to.at(i).row(y), from.at(i).row(y), static_cast<std::size_t>(from.at(i).width)
            );
        }
    }
}

}  // namespace

ConstPlanes planesOf(const Frame& frame) {
    return {frame.plane(0), frame.plane(1), frame.plane(2)};
}

Planes planesOf(Frame& frame) {
    return {frame.plane(0), frame.plane(1), frame.plane(2)};
}

void convertColour(
    const ConstPlanes& from, ColourSpace source, const Planes& to, ColourSpace wanted
) {
    if (source == wanted) {
        copyPlanes(from, to);
        return;
    }
    const Coefficients c = coefficientsOf(source, wanted);
    const auto width = static_cast<std::size_t>(from[1].width);
    std::vector<std::int16_t> narrow(width);
    std::vector<std::int16_t> wide(2 * width);
    std::vector<std::uint8_t> u(width);
    std::vector<std::uint8_t> v(width);
    for (int y = 0; y < from[1].height; ++y) {
        const ChromaRow row{from[1].row(y), from[2].row(y), narrow.data(), u.data(), v.data()};
        convertChroma(c, row, from[1].width);
        widen(narrow.data(), wide.data(), from[1].width);
        std::memcpy(to[1].row(y), u.data(), width);
        std::memcpy(to[2].row(y), v.data(), width);
        for (int line = 2 * y; line < std::min(2 * y + 2, from[0].height); ++line) {
            convertLuma(c.lumaGain, from[0].row(line), wide.data(), to[0].row(line), from[0].width);
        }
    }
}

}  // namespace ocelli::media::av
