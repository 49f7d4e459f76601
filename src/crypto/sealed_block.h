// A block of bytes kept secret and whole under a key of our own (XChaCha20-Poly1305).
#pragma once

#include "base/bytes.h"

namespace ocelli::crypto {

/// A key for blocks, in bytes.
inline constexpr std::size_t kBlockKeySize = 32;

/// What sealing adds to a block: a random nonce of 24 bytes before it, a tag of 16 behind it.
inline constexpr std::size_t kSealOverhead = 40;

/// Seals one block. Each call takes a new random nonce, so that the same key serves any number.
/// Thread-safe.
/// @param key      kBlockKeySize bytes; anything else is our own mistake
/// @param context  what the block belongs to; must be the same to open it, and is not stored
/// @return nonce ‖ ciphertext ‖ tag
Bytes sealBlock(ByteSpan key, ByteSpan plain, ByteSpan context);

/// DataLoss when the block is cut, was changed, or belongs to another key or context.
Result<Bytes> openBlock(ByteSpan key, ByteSpan sealed, ByteSpan context);

/// As sealBlock(), in the same form and length, for much content: by XAES-256-GCM where the
/// processor has instructions for AES, which takes a fraction of the time there.
Bytes sealContent(ByteSpan key, ByteSpan plain, ByteSpan context);

/// Opens what sealContent() made, on this processor or another one, and what sealBlock() made.
Result<Bytes> openContent(ByteSpan key, ByteSpan sealed, ByteSpan context);

}  // namespace ocelli::crypto
