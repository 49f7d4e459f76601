// Palettes in vector registers, with Highway.
#include "camera/thermal_picture/straight_colours.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "camera/pixels/colour.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/thermal_picture/straight_colours.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::thermal_picture::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Words = hn::ScalableTag<std::uint16_t>;
using Bytes = hn::Repartition<std::uint8_t, Words>;
using HalfBytes = hn::Rebind<std::uint8_t, Words>;

// One lane holds no table: the scalar target does it pixel by pixel, below.
#if HWY_TARGET == HWY_SCALAR

bool lumaKernel(
    const StraightColours::Plane&,
    const StraightColours::Scale&,
    const std::uint16_t*,
    std::uint8_t*,
    std::size_t
) {
    return false;
}

bool chromaKernel(
    const StraightColours::Plane&,
    const StraightColours::Plane&,
    const StraightColours::Scale&,
    const std::uint16_t*,
    std::uint8_t*,
    std::uint8_t*,
    std::size_t
) {
    return false;
}

#else

/// The place of counts on the palette, in 1/256 of a stop.
template <class V>
HWY_INLINE V placeOf(const StraightColours::Scale& scale, V counts) {
    const Words words;
    const auto above =
        hn::Min(hn::SaturatedSub(counts, hn::Set(words, scale.low)), hn::Set(words, scale.span));
    return hn::MulHigh(hn::ShiftLeftSame(above, scale.shift), hn::Set(words, scale.factor));
}

/// One plane's value at a place.
template <class V>
HWY_INLINE V valueAt(const StraightColours::Plane& plane, V place) {
    const Words words;
    const Bytes bytes;
    // The upper byte of each word asks for nothing and gets 0.
    const auto stop = hn::Or(hn::ShiftRight<8>(place), hn::Set(words, 0x8000));
    const auto lookUp = [&](const std::uint8_t* table) {
        const auto spread = hn::LoadDup128(bytes, table);
        return hn::BitCast(words, hn::TableLookupBytesOr0(spread, hn::BitCast(bytes, stop)));
    };
    const auto part = hn::And(place, hn::Set(words, 0xFF));
    const auto rest = hn::Sub(hn::Set(words, 256), part);
    const auto sum =
        hn::Add(hn::Mul(lookUp(plane.stop.data()), rest), hn::Mul(lookUp(plane.next.data()), part));
    return hn::ShiftRight<8>(hn::Add(sum, hn::Set(words, 128)));
}

template <class V>
HWY_INLINE void storeBytes(V words, std::uint8_t* to) {
    const auto numbers = hn::BitCast(hn::RebindToSigned<Words>(), words);
    hn::StoreU(hn::DemoteTo(HalfBytes(), numbers), HalfBytes(), to);
}

/// Runs `work` on every full vector; what is left runs once more with the last full one.
template <class Work>
HWY_INLINE void overRow(std::size_t count, const Work& work) {
    const std::size_t lanes = hn::Lanes(Words());
    for (std::size_t x = 0; x + lanes <= count; x += lanes) {
        work(x);
    }
    if (count % lanes != 0) {
        work(count - lanes);
    }
}

/// False when the row is too short for this machine's vectors.
bool lumaKernel(
    const StraightColours::Plane& plane,
    const StraightColours::Scale& scale,
    const std::uint16_t* HWY_RESTRICT counts,
    std::uint8_t* HWY_RESTRICT to,
    std::size_t count
) {
    if (count < hn::Lanes(Words())) {
        return false;
    }
    overRow(count, [&](std::size_t x) {
        storeBytes(valueAt(plane, placeOf(scale, hn::LoadU(Words(), counts + x))), to + x);
    });
    return true;
}

bool chromaKernel(
    const StraightColours::Plane& planeU,
    const StraightColours::Plane& planeV,
    const StraightColours::Scale& scale,
    const std::uint16_t* HWY_RESTRICT counts,
    std::uint8_t* HWY_RESTRICT toU,
    std::uint8_t* HWY_RESTRICT toV,
    std::size_t count
) {
    if (count < hn::Lanes(Words())) {
        return false;
    }
    overRow(count, [&](std::size_t x) {
        const auto place = placeOf(scale, hn::LoadU(Words(), counts + x));
        storeBytes(valueAt(planeU, place), toU + x);
        storeBytes(valueAt(planeV, place), toV + x);
    });
    return true;
}

#endif

/// Means of 2 x 2 counts of two rows; `count` of them, two counts each.
void meansKernel(
    const std::uint16_t* HWY_RESTRICT above,
    const std::uint16_t* HWY_RESTRICT below,
    std::uint16_t* HWY_RESTRICT to,
    std::size_t count
) {
    const Words words;
    const std::size_t lanes = hn::Lanes(words);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        decltype(hn::Zero(words)) evenAbove;
        decltype(hn::Zero(words)) oddAbove;
        decltype(hn::Zero(words)) evenBelow;
        decltype(hn::Zero(words)) oddBelow;
        hn::LoadInterleaved2(words, above + 2 * i, evenAbove, oddAbove);
        hn::LoadInterleaved2(words, below + 2 * i, evenBelow, oddBelow);
        const auto mean = hn::AverageRound(
            hn::AverageRound(evenAbove, oddAbove), hn::AverageRound(evenBelow, oddBelow)
        );
        hn::StoreU(mean, words, to + i);
    }
    for (; i < count; ++i) {
        const unsigned sum = above[2 * i] + above[2 * i + 1] + below[2 * i] + below[2 * i + 1];
        to[i] = static_cast<std::uint16_t>((sum + 2) / 4);
    }
}

}  // namespace ocelli::camera::thermal_picture::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::thermal_picture {

HWY_EXPORT(lumaKernel);
HWY_EXPORT(chromaKernel);
HWY_EXPORT(meansKernel);

namespace {

std::uint8_t scalarValue(
    const StraightColours::Plane& plane, const StraightColours::Scale& scale, unsigned counts
) {
    const unsigned above =
        std::min<unsigned>(counts > scale.low ? counts - scale.low : 0U, scale.span);
    const unsigned place = (((above << scale.shift) & 0xFFFFU) * scale.factor) >> 16U;
    const unsigned part = place & 0xFFU;
    const std::size_t stop = place >> 8U;
    return static_cast<std::uint8_t>(
        (plane.stop.at(stop) * (256 - part) + plane.next.at(stop) * part + 128) >> 8U
    );
}

}  // namespace

void StraightColours::make(const Palette& palette, const CountRange& range) {
    const std::size_t stops = palette.stops.size();
    OCELLI_ASSERT(stops >= 2 && stops <= kMostStops);
    for (std::size_t i = 0; i < kMostStops; ++i) {
        const auto yuvOf = [&](std::size_t stop) {
            const std::uint32_t rgb = palette.stops[std::min(stop, stops - 1)];
            return pixels::toYuv(
                static_cast<std::uint8_t>(rgb >> 16U),
                static_cast<std::uint8_t>(rgb >> 8U),
                static_cast<std::uint8_t>(rgb)
            );
        };
        const auto here = yuvOf(i);
        const auto next = yuvOf(i + 1);
        planes_[0].stop.at(i) = here.y;
        planes_[0].next.at(i) = next.y;
        planes_[1].stop.at(i) = here.u;
        planes_[1].next.at(i) = next.u;
        planes_[2].stop.at(i) = here.v;
        planes_[2].next.at(i) = next.v;
    }
    const double low = std::clamp(range.low, 0.0, 65'534.0);
    const double span = std::clamp(range.high - low, 1.0, 65'535.0 - std::floor(low));
    scale_.low = static_cast<std::uint16_t>(low);
    scale_.span = static_cast<std::uint16_t>(std::lround(span));
    scale_.shift = 0;
    while ((scale_.span << (scale_.shift + 1)) <= 65'535) {
        ++scale_.shift;
    }
    // At the span the place is the last stop.
    const double whole = static_cast<double>((stops - 1) * 256) * 65'536;
    scale_.factor = static_cast<std::uint16_t>(
        std::ceil(whole / static_cast<double>(scale_.span << scale_.shift))
    );
}

void StraightColours::render(const thermal::CountImage& image, media::Frame& frame) {
    const auto width = static_cast<std::size_t>(image.width);
    OCELLI_ASSERT(frame.width() == (image.width + 1) / 2 * 2);
    OCELLI_ASSERT(frame.height() == (image.height + 1) / 2 * 2);
    means_.resize((width + 1) / 2);
    for (int y = 0; y < frame.height(); ++y) {
        const auto counts = image.row(std::min(y, image.height - 1));
        std::uint8_t* to = frame.plane(0).row(y);
        if (!HWY_DYNAMIC_DISPATCH(lumaKernel)(planes_[0], scale_, counts.data(), to, width)) {
            std::ranges::transform(counts, to, [this](unsigned c) {
                return scalarValue(planes_[0], scale_, c);
            });
        }
        if (width % 2 != 0) {
            to[width] = to[width - 1];
        }
    }
    for (int y = 0; y < image.height; y += 2) {
        const auto above = image.row(y);
        const auto below = image.row(std::min(y + 1, image.height - 1));
        HWY_DYNAMIC_DISPATCH(meansKernel)(above.data(), below.data(), means_.data(), width / 2);
        if (width % 2 != 0) {
            means_.back() = static_cast<std::uint16_t>((above.back() + below.back() + 1) / 2);
        }
        std::uint8_t* u = frame.plane(1).row(y / 2);
        std::uint8_t* v = frame.plane(2).row(y / 2);
        const bool done = HWY_DYNAMIC_DISPATCH(chromaKernel)(
            planes_[1], planes_[2], scale_, means_.data(), u, v, means_.size()
        );
        for (std::size_t x = 0; x < means_.size() && !done; ++x) {
            u[x] = scalarValue(planes_[1], scale_, means_[x]);
            v[x] = scalarValue(planes_[2], scale_, means_[x]);
        }
    }
}

}  // namespace ocelli::camera::thermal_picture

#endif
