// Acceleration from the kernel's industrial I/O (IIO).
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"

namespace ocelli::host::peripherals {

/// m/s²
struct AccelerationReading {
    double x = 0;
    double y = 0;
    double z = 0;
};

/// Reentrant; reading takes three small files.
class Accelerometer {
  public:
    /// The first device that measures acceleration. NotFound.
    /// @param root  "/" or a folder that stands in its place
    static Result<Accelerometer> open(const std::filesystem::path& root);

    Result<AccelerationReading> read() const;

  private:
    Accelerometer(std::filesystem::path device, double scale)
        : device_(std::move(device)), scale_(scale) {}

    std::filesystem::path device_;
    double scale_;
};

}  // namespace ocelli::host::peripherals
