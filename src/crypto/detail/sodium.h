// Readies libsodium before its first use.
#pragma once

namespace ocelli::crypto::detail {

/// Thread-safe; cheap after the first call.
void initSodium();

}  // namespace ocelli::crypto::detail
