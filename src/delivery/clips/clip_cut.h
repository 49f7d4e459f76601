// Where a clip that was cut by a power cut ends: behind its last whole fragment or cluster.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "base/bytes.h"
#include "delivery/clips/clip_writer.h"

namespace ocelli::delivery::clips {

/// Fills the span from that offset unless the file ends; the number of bytes.
using ReadAt = std::function<Result<std::size_t>(std::uint64_t offset, std::span<std::byte> into)>;

struct WholePart {
    std::uint64_t length = 0;  ///< bytes from the start; 0: not even one fragment is whole
    std::uint32_t parts = 0;   ///< whole fragments or clusters in it, about a second each

    bool operator==(const WholePart&) const = default;
};

/// What of a file plays. Reads only heads. Errors are those of `read`.
/// @param length  of the file
Result<WholePart> findWhole(Container container, std::uint64_t length, const ReadAt& read);

}  // namespace ocelli::delivery::clips
