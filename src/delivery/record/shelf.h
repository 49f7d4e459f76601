// Ids of recordings and pictures where there are several volumes: which volume, and which id there.
#pragma once

#include <cstdint>

namespace ocelli::delivery::record {

/// Shelf 0 is the own volume: its ids are what they are. 1 to 8 are further ones. All fit in a
/// number of JavaScript (53 bits).
inline constexpr int kShelfBits = 44;
inline constexpr int kMostShelf = 255;

constexpr std::int64_t idOn(int shelf, std::int64_t id) {
    return id + (static_cast<std::int64_t>(shelf) << kShelfBits);
}

constexpr int shelfOf(std::int64_t id) {
    return static_cast<int>(id >> kShelfBits);
}

constexpr std::int64_t localIdOf(std::int64_t id) {
    return id & ((std::int64_t{1} << kShelfBits) - 1);
}

}  // namespace ocelli::delivery::record
