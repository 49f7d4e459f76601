// The matrix between two YUV spaces in fixed point, chroma first, then two luma rows each.
#include "media/av/colour.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace ocelli::media::av {
namespace {

constexpr int kShift = 16;
constexpr int kHalf = 1 << (kShift - 1);

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
    int lumaGain, lumaU, lumaV, lumaOffset;
    int uu, uv, vu, vv;
};

int fixed(double value) {
    return static_cast<int>(std::lround(value * (1 << kShift)));
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
    c.lumaGain = fixed(to.luma / from.luma);
    c.lumaU = fixed(to.luma / from.chroma * lumaOfU);
    c.lumaV = fixed(to.luma / from.chroma * lumaOfV);
    c.lumaOffset = fixed(to.lumaOffset - from.lumaOffset * to.luma / from.luma) + kHalf;
    c.uu = fixed(chroma * (blueOfU - lumaOfU) * toU);
    c.uv = fixed(chroma * (0 - lumaOfV) * toU);
    c.vu = fixed(chroma * (0 - lumaOfU) * toV);
    c.vv = fixed(chroma * (redOfV - lumaOfV) * toV);
    return c;
}

std::uint8_t clamped(int value) {
    return static_cast<std::uint8_t>(std::clamp(value >> kShift, 0, 255));
}

struct ChromaRow {
    const std::uint8_t* u;
    const std::uint8_t* v;
    std::uint8_t* uTo;
    std::uint8_t* vTo;
    int* luma;  ///< out: what the colour adds to the luma
};

void convertChroma(const Coefficients& c, const ChromaRow& row, int width) {
    constexpr int kCentre = (128 << kShift) + kHalf;
    for (int x = 0; x < width; ++x) {
        const int u = row.u[x] - 128;
        const int v = row.v[x] - 128;
        row.luma[x] = c.lumaU * u + c.lumaV * v + c.lumaOffset;
        row.uTo[x] = clamped(c.uu * u + c.uv * v + kCentre);
        row.vTo[x] = clamped(c.vu * u + c.vv * v + kCentre);
    }
}

void convertLuma(
    const Coefficients& c, const std::uint8_t* from, const int* chroma, std::uint8_t* to, int width
) {
    const int pairs = width / 2;
    for (int i = 0; i < pairs; ++i) {
        to[2 * i] = clamped(c.lumaGain * from[2 * i] + chroma[i]);
        to[2 * i + 1] = clamped(c.lumaGain * from[2 * i + 1] + chroma[i]);
    }
    if (width % 2 != 0) {
        to[width - 1] = clamped(c.lumaGain * from[width - 1] + chroma[pairs]);
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
    std::vector<int> luma(static_cast<std::size_t>(from[1].width));
    for (int y = 0; y < from[1].height; ++y) {
        convertChroma(
            c,
            {from[1].row(y), from[2].row(y), to[1].row(y), to[2].row(y), luma.data()},
            from[1].width
        );
        for (int line = 2 * y; line < std::min(2 * y + 2, from[0].height); ++line) {
            convertLuma(c, from[0].row(line), luma.data(), to[0].row(line), from[0].width);
        }
    }
}

}  // namespace ocelli::media::av
