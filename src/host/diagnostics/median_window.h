// The latest values of a measurement, for its median and tail.
#pragma once

#include <cstddef>
#include <vector>

namespace ocelli::host::diagnostics {

/// Of a window's values, in their unit; zeros while it is empty.
struct Percentiles {
    std::size_t count = 0;
    double p50 = 0;
    double p95 = 0;
    double p99 = 0;
    double most = 0;
};

/// Keeps the last values, for example latencies in milliseconds. Reentrant.
class MedianWindow {
  public:
    /// @param size  how many values are kept, 1 to 65536
    explicit MedianWindow(std::size_t size = 512);

    /// What is no finite number is left out.
    void add(double value);
    void clear();

    /// By the nearest rank: each result is a value that was added. Copies the window.
    Percentiles percentiles() const;

  private:
    std::size_t size_;
    std::size_t next_ = 0;
    std::vector<double> values_;
};

}  // namespace ocelli::host::diagnostics
