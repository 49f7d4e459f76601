// Reverses rows and transposes planes in blocks, with Highway.
#include "camera/pixels/geometry.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/assert.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/pixels/geometry.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

#ifndef OCELLI_CAMERA_PIXELS_GEOMETRY_ONCE
#define OCELLI_CAMERA_PIXELS_GEOMETRY_ONCE

namespace ocelli::camera::pixels::geometry {

/// Rows of pixels at any distance, also upside down.
struct Rows {
    const std::uint8_t* from;
    std::ptrdiff_t fromStride;
    std::uint8_t* to;
    std::ptrdiff_t toStride;
};

}  // namespace ocelli::camera::pixels::geometry

#endif

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::pixels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Bytes = hn::ScalableTag<std::uint8_t>;

#if HWY_TARGET == HWY_SCALAR
template <class V>
V reversed(V bytes) {
    return bytes;
}
#else
/// Pairs of bytes are reversed, then the bytes within each pair.
template <class V>
V reversed(V bytes) {
    const hn::Repartition<std::uint16_t, Bytes> words;
    const auto pairs = hn::Reverse(words, hn::BitCast(words, bytes));
    return hn::BitCast(Bytes(), hn::Or(hn::ShiftLeft<8>(pairs), hn::ShiftRight<8>(pairs)));
}
#endif

void exchangeReversedKernel(std::uint8_t* a, std::uint8_t* b, std::size_t count) {
    const Bytes bytes;
    const std::size_t lanes = hn::Lanes(bytes);
    // a from the left against b from the right; on one row the two meet in the middle.
    const std::size_t all = a == b ? count / 2 : count;
    std::size_t i = 0;
    for (; i + lanes <= all; i += lanes) {
        std::uint8_t* right = b + count - i - lanes;
        const auto left = hn::LoadU(bytes, a + i);
        const auto other = hn::LoadU(bytes, right);
        hn::StoreU(reversed(other), bytes, a + i);
        hn::StoreU(reversed(left), bytes, right);
    }
    for (; i < all; ++i) {
        std::swap(a[i], b[count - 1 - i]);
    }
}

/// A 16 x 16 block, rows become columns.
void transposeBlock(const geometry::Rows& rows) {
#if HWY_TARGET == HWY_SCALAR
    for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 16; ++x) {
            rows.to[x * rows.toStride + y] = rows.from[y * rows.fromStride + x];
        }
    }
#else
    const hn::FixedTag<std::uint8_t, 16> block;
    using V = hn::Vec<decltype(block)>;
    // Unrolled, so that the block stays in registers.
    V now[16];
    HWY_UNROLL(16)
    for (int y = 0; y < 16; ++y) {
        now[y] = hn::LoadU(block, rows.from + y * rows.fromStride);
    }
    // Four times interleaving the upper with the lower half is a transposition.
    HWY_UNROLL(4)
    for (int round = 0; round < 4; ++round) {
        V next[16];
        HWY_UNROLL(8)
        for (int y = 0; y < 8; ++y) {
            next[2 * y] = hn::InterleaveLower(block, now[y], now[y + 8]);
            next[2 * y + 1] = hn::InterleaveUpper(block, now[y], now[y + 8]);
        }
        HWY_UNROLL(16)
        for (int y = 0; y < 16; ++y) {
            now[y] = next[y];
        }
    }
    HWY_UNROLL(16)
    for (int y = 0; y < 16; ++y) {
        hn::StoreU(now[y], block, rows.to + y * rows.toStride);
    }
#endif
}

void transposeKernel(const geometry::Rows& rows, int width, int height) {
    const int blockWidth = width / 16 * 16;
    const int blockHeight = height / 16 * 16;
    // Tiles of 64 x 64 keep the lines of both planes in the cache until they are used up.
    for (int tileY = 0; tileY < blockHeight; tileY += 64) {
        for (int tileX = 0; tileX < blockWidth; tileX += 64) {
            for (int x = tileX; x < std::min(blockWidth, tileX + 64); x += 16) {
                for (int y = tileY; y < std::min(blockHeight, tileY + 64); y += 16) {
                    transposeBlock(
                        {rows.from + y * rows.fromStride + x,
                         rows.fromStride,
                         rows.to + x * rows.toStride + y,
                         rows.toStride}
                    );
                }
            }
        }
    }
    for (int y = 0; y < height; ++y) {
        for (int x = y < blockHeight ? blockWidth : 0; x < width; ++x) {
            rows.to[x * rows.toStride + y] = rows.from[y * rows.fromStride + x];
        }
    }
}

}  // namespace ocelli::camera::pixels::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::pixels {

HWY_EXPORT(exchangeReversedKernel);
HWY_EXPORT(transposeKernel);

void reverseRow(std::uint8_t* row, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(exchangeReversedKernel)(row, row, count);
}

void exchangeReversed(std::uint8_t* a, std::uint8_t* b, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(exchangeReversedKernel)(a, b, count);
}

void exchangeRows(std::uint8_t* a, std::uint8_t* b, std::size_t count) {
    std::swap_ranges(a, a + count, b);
}

void turnClockwise(const media::ConstPlane& from, const media::Plane& to) {
    OCELLI_ASSERT(from.width == to.height && from.height == to.width);
    // Read from the last row upwards, so that the first column comes out as the last one did.
    const geometry::Rows rows{from.row(from.height - 1), -from.stride, to.data, to.stride};
    HWY_DYNAMIC_DISPATCH(transposeKernel)(rows, from.width, from.height);
}

void turnCounterClockwise(const media::ConstPlane& from, const media::Plane& to) {
    OCELLI_ASSERT(from.width == to.height && from.height == to.width);
    const geometry::Rows rows{from.data, from.stride, to.row(to.height - 1), -to.stride};
    HWY_DYNAMIC_DISPATCH(transposeKernel)(rows, from.width, from.height);
}

void fillPlane(const media::Plane& plane, std::uint8_t value) {
    for (int y = 0; y < plane.height; ++y) {
        std::memset(plane.row(y), value, static_cast<std::size_t>(plane.width));
    }
}

}  // namespace ocelli::camera::pixels

#endif
