// What a transfer sends: bytes of a known number, read piece by piece, from the start when asked.
#include "net/transfer/body.h"

#include <algorithm>
#include <memory>

namespace ocelli::net::transfer {

Body bodyOf(ByteSpan bytes) {
    auto at = std::make_shared<std::size_t>(0);
    return Body{
        .length = bytes.size(),
        .read = [bytes, at](std::span<std::byte> into) -> Result<std::size_t> {
            const std::size_t count = std::min(into.size(), bytes.size() - *at);
            std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(*at), count, into.begin());
            *at += count;
            return count;
        },
        .rewind = [at]() -> Result<void> {
            *at = 0;
            return {};
        },
    };
}

}  // namespace ocelli::net::transfer
