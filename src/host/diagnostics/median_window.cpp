// Ring of values and nearest-rank percentiles.
#include "host/diagnostics/median_window.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace ocelli::host::diagnostics {
namespace {

double nearestRank(const std::vector<double>& sorted, double share) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace

MedianWindow::MedianWindow(std::size_t size) : size_(size) {
    OCELLI_ASSERT(size >= 1 && size <= 65536);
}

void MedianWindow::add(double value) {
    if (!std::isfinite(value)) {
        return;
    }
    if (values_.size() < size_) {
        values_.push_back(value);
        return;
    }
    values_[next_] = value;
    next_ = (next_ + 1) % size_;
}

void MedianWindow::clear() {
    values_.clear();
    next_ = 0;
}

Percentiles MedianWindow::percentiles() const {
    if (values_.empty()) {
        return {};
    }
    std::vector<double> sorted = values_;
    std::sort(sorted.begin(), sorted.end());
    return {
        .count = sorted.size(),
        .p50 = nearestRank(sorted, 0.50),
        .p95 = nearestRank(sorted, 0.95),
        .p99 = nearestRank(sorted, 0.99),
        .most = sorted.back(),
    };
}

}  // namespace ocelli::host::diagnostics
