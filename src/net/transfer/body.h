// What a transfer sends: bytes, read piece by piece, from the start when asked.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/bytes.h"

namespace ocelli::net::transfer {

/// Called on the thread of the transfer.
struct Body {
    /// HTTP only: sent in chunks until `read` says that it is the end.
    static constexpr std::uint64_t kUnknown = UINT64_MAX;

    std::uint64_t length = 0;

    /// Fills some of `into` (at least one byte) and says how much; 0 only at the end. An error ends
    /// the transfer with that error.
    std::function<Result<std::size_t>(std::span<std::byte> into)> read = {};

    /// Starts at the first byte again: needed when a kept connection turned out to be dead. Empty:
    /// such a transfer fails with Unavailable.
    std::function<Result<void>()> rewind = {};

    bool empty() const { return !read; }
};

/// The bytes are borrowed until the transfer is over.
Body bodyOf(ByteSpan bytes);

inline Body bodyOf(std::string_view text) {
    return bodyOf(asBytes(text));
}

}  // namespace ocelli::net::transfer
