// Counts counts, and finds shares of them.
#include "camera/thermal_picture/histogram.h"

#include <algorithm>

#include "camera/thermal/count_statistics.h"

namespace ocelli::camera::thermal_picture {
namespace {

// Below this a bin counts as empty, so that old pictures fade away for good.
constexpr float kNothing = 1e-3F;

}  // namespace

void Histogram::add(const thermal::CountImage& image, int share) {
    if (image.counts.empty()) {
        return;
    }
    fresh_.assign(2 * kBins, 0);
    // Two banks: neighbours are often equal, and a bin cannot be raised twice at once.
    std::uint32_t* even = fresh_.data();
    std::uint32_t* odd = even + kBins;
    for (int y = 0; y < image.height; y += kRowsASample) {
        const auto row = image.row(y);
        std::size_t x = 0;
        for (; x + 2 <= row.size(); x += 2) {
            ++even[row[x] / kCountsABin];
            ++odd[row[x + 1] / kCountsABin];
        }
        for (; x < row.size(); ++x) {
            ++even[row[x] / kCountsABin];
        }
    }
    const auto [least, most] = thermal::extremesOf(image.counts);
    const std::size_t low = least / kCountsABin;
    const std::size_t high = most / kCountsABin;
    first_ = any_ ? std::min(first_, low) : low;
    last_ = any_ ? std::max(last_, high) : high;
    const float part = any_ ? static_cast<float>(share) / 256 : 1;
    for (std::size_t i = first_; i <= last_; ++i) {
        bins_[i] += part * (static_cast<float>(even[i] + odd[i]) - bins_[i]);
    }
    while (first_ < last_ && bins_[first_] < kNothing) {
        bins_[first_++] = 0;
    }
    while (last_ > first_ && bins_[last_] < kNothing) {
        bins_[last_--] = 0;
    }
    any_ = true;
}

double Histogram::total() const {
    double sum = 0;
    for (std::size_t i = first_; i <= last_; ++i) {
        sum += static_cast<double>(bins_[i]);
    }
    return sum;
}

double Histogram::countsAtShare(double share) const {
    const double wanted = share * total();
    double sum = 0;
    for (std::size_t i = first_; i <= last_; ++i) {
        const auto here = static_cast<double>(bins_[i]);
        if (here > 0 && sum + here >= wanted) {
            const double within = std::clamp((wanted - sum) / here, 0.0, 1.0);
            return (static_cast<double>(i) + within) * kCountsABin;
        }
        sum += here;
    }
    return static_cast<double>(last_ + 1) * kCountsABin;
}

}  // namespace ocelli::camera::thermal_picture
