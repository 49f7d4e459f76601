// Shared bytes that never change once published.
#pragma once

#include <memory>

#include "base/bytes.h"

namespace ocelli::media {

/// Bytes that may be looked at from any thread.
using BufferPtr = std::shared_ptr<const Bytes>;

inline BufferPtr makeBuffer(Bytes bytes) {
    return std::make_shared<const Bytes>(std::move(bytes));
}

inline BufferPtr makeBuffer(ByteSpan bytes) {
    return std::make_shared<const Bytes>(bytes.begin(), bytes.end());
}

}  // namespace ocelli::media
