// Pictures of a thermal sensor: raw counts before, temperatures after the conversion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ocelli::camera::thermal {

/// Sensor counts, row-major, origin top left. What a count means, only a calibration tells.
struct CountImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint16_t> counts;  ///< [height][width]

    std::span<const std::uint16_t> row(int y) const {
        const auto length = static_cast<std::size_t>(width);
        return std::span(counts).subspan(static_cast<std::size_t>(y) * length, length);
    }

    std::uint16_t at(int x, int y) const { return row(y)[static_cast<std::size_t>(x)]; }
};

/// Temperatures in degrees Celsius, row-major, origin top left. NaN where there is none.
struct TemperatureImage {
    int width = 0;
    int height = 0;
    std::vector<float> celsius;  ///< [height][width]

    std::span<const float> row(int y) const {
        const auto length = static_cast<std::size_t>(width);
        return std::span(celsius).subspan(static_cast<std::size_t>(y) * length, length);
    }

    float at(int x, int y) const { return row(y)[static_cast<std::size_t>(x)]; }
};

}  // namespace ocelli::camera::thermal
