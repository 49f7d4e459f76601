// Area means and absolute differences, with Highway.
#include "camera/pixels/grey.h"

#include <algorithm>

#include "base/assert.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/pixels/grey.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::pixels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void addToWordsKernel(
    std::uint16_t* HWY_RESTRICT sums, const std::uint8_t* HWY_RESTRICT row, std::size_t count
) {
    const hn::ScalableTag<std::uint16_t> words;
    const hn::Rebind<std::uint8_t, decltype(words)> bytes;
    const std::size_t lanes = hn::Lanes(words);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto more = hn::PromoteTo(words, hn::LoadU(bytes, row + i));
        hn::StoreU(hn::Add(hn::LoadU(words, sums + i), more), words, sums + i);
    }
    for (; i < count; ++i) {
        sums[i] = static_cast<std::uint16_t>(sums[i] + row[i]);
    }
}

std::uint64_t sumOfDifferencesKernel(
    const std::uint8_t* HWY_RESTRICT a, const std::uint8_t* HWY_RESTRICT b, std::size_t count
) {
    std::uint64_t sum = 0;
    std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
    const hn::ScalableTag<std::uint8_t> bytes;
    const hn::Repartition<std::uint64_t, decltype(bytes)> longs;
    const std::size_t lanes = hn::Lanes(bytes);
    auto sums = hn::Zero(longs);
    for (; i + lanes <= count; i += lanes) {
        const auto x = hn::LoadU(bytes, a + i);
        const auto y = hn::LoadU(bytes, b + i);
        const auto apart = hn::Or(hn::SaturatedSub(x, y), hn::SaturatedSub(y, x));
        sums = hn::Add(sums, hn::SumsOf8(apart));
    }
    sum = hn::GetLane(hn::SumOfLanes(longs, sums));
#endif
    for (; i < count; ++i) {
        sum +=
            a[i] > b[i] ? static_cast<unsigned>(a[i] - b[i]) : static_cast<unsigned>(b[i] - a[i]);
    }
    return sum;
}

}  // namespace ocelli::camera::pixels::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::pixels {
namespace {

/// Rows of bytes that fit into a word: 257 * 255 = 65535.
constexpr int kRowsAtOnce = 257;

/// Pixels whose sum and a half of them fit into 32 bits.
constexpr std::uint32_t kNarrowCount = 1U << 23U;

}  // namespace

HWY_EXPORT(addToWordsKernel);
HWY_EXPORT(sumOfDifferencesKernel);

void addToWords(std::uint16_t* sums, const std::uint8_t* row, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(addToWordsKernel)(sums, row, count);
}

std::uint64_t sumOfDifferences(const std::uint8_t* a, const std::uint8_t* b, std::size_t count) {
    return HWY_DYNAMIC_DISPATCH(sumOfDifferencesKernel)(a, b, count);
}

void GreyScaler::sumRows(const media::ConstPlane& from, int top, int bottom) {
    const auto width = static_cast<std::size_t>(from.width);
    sums_.assign(width, 0);
    for (int first = top; first < bottom; first += kRowsAtOnce) {
        partial_.assign(width, 0);
        for (int row = first; row < std::min(bottom, first + kRowsAtOnce); ++row) {
            addToWords(partial_.data(), from.row(row), width);
        }
        for (std::size_t x = 0; x < width; ++x) {
            sums_[x] += partial_[x];
        }
    }
}

void GreyScaler::scale(const media::ConstPlane& from, GreyPicture& to) {
    OCELLI_ASSERT(
        to.width > 0 && to.height > 0 && to.width <= from.width && to.height <= from.height
    );
    to.pixels.resize(static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height));
    edges_.clear();
    for (int x = 0; x <= to.width; ++x) {
        edges_.push_back(
            static_cast<std::size_t>(x) * static_cast<std::size_t>(from.width) /
            static_cast<std::size_t>(to.width)
        );
    }
    for (int y = 0; y < to.height; ++y) {
        const int top = static_cast<int>(std::int64_t{y} * from.height / to.height);
        const int bottom = static_cast<int>(std::int64_t{y + 1} * from.height / to.height);
        sumRows(from, top, bottom);
        const auto rows = static_cast<std::uint32_t>(bottom - top);
        std::uint8_t* out = to.row(y);
        for (std::size_t x = 0; x < static_cast<std::size_t>(to.width); ++x) {
            std::uint64_t sum = 0;
            for (std::size_t column = edges_[x]; column < edges_[x + 1]; ++column) {
                sum += sums_[column];
            }
            const auto count = rows * static_cast<std::uint32_t>(edges_[x + 1] - edges_[x]);
            // Division is much cheaper in half the width, and nearly always enough.
            out[x] = count <= kNarrowCount
                         ? static_cast<std::uint8_t>(
                               (static_cast<std::uint32_t>(sum) + count / 2) / count
                           )
                         : static_cast<std::uint8_t>((sum + count / 2) / count);
        }
    }
}

GreyPicture makeGreyFor(int width, int height, int widest) {
    OCELLI_ASSERT(width > 0 && height > 0 && widest > 0);
    GreyPicture made;
    // A whole factor, so that every small pixel stands for equally many.
    const int factor = (width + widest - 1) / widest;
    made.width = std::max(1, width / factor);
    made.height = std::max(1, height / factor);
    made.pixels.resize(
        static_cast<std::size_t>(made.width) * static_cast<std::size_t>(made.height)
    );
    return made;
}

void differencesByCell(
    const GreyPicture& a, const GreyPicture& b, int columns, int rows, std::span<std::uint64_t> sums
) {
    OCELLI_ASSERT(a.width == b.width && a.height == b.height);
    OCELLI_ASSERT(
        sums.size() == static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows)
    );
    std::fill(sums.begin(), sums.end(), 0);
    for (int y = 0; y < a.height; ++y) {
        auto* cells = sums.data() + static_cast<std::size_t>(y * rows / a.height * columns);
        for (int column = 0; column < columns; ++column) {
            const int left = column * a.width / columns;
            const int right = (column + 1) * a.width / columns;
            cells[column] += sumOfDifferences(
                a.row(y) + left, b.row(y) + left, static_cast<std::size_t>(right - left)
            );
        }
    }
}

}  // namespace ocelli::camera::pixels

#endif
