// XAES-256-GCM: AES-256-GCM with nonces long enough to be taken at random.
// @source C2SP, XAES-256-GCM
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/cipher.h"

namespace ocelli::crypto {

inline constexpr std::size_t kExtendedNonceSize = 24;

/// The cipher text with its tag of kGcmTagSize bytes behind it. Reentrant.
/// @param key    kAesKeySize bytes
/// @param nonce  kExtendedNonceSize bytes, never twice with the same key; random ones are fine
/// @param about  what is proven along but not hidden
Result<Bytes> sealExtendedGcm(ByteSpan key, ByteSpan nonce, ByteSpan about, ByteSpan plain);

/// The way back. DataLoss when anything was changed, or the key is another one.
Result<Bytes> openExtendedGcm(ByteSpan key, ByteSpan nonce, ByteSpan about, ByteSpan sealed);

}  // namespace ocelli::crypto
