// Smallest and largest counts of a row.
#pragma once

#include <cstdint>
#include <span>

namespace ocelli::camera::thermal {

struct CountExtremes {
    std::uint16_t least = 0;
    std::uint16_t most = 0;
};

/// Of at least one count.
CountExtremes extremesOf(std::span<const std::uint16_t> counts);

/// Turns a row round, in place.
void reverseCounts(std::span<std::uint16_t> counts);

}  // namespace ocelli::camera::thermal
