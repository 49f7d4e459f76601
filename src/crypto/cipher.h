// AES-256: CBC for bytes that come piece by piece, CTR for bytes at any place, GCM for pieces that
// must not be changed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"

namespace ocelli::crypto {

inline constexpr std::size_t kAesKeySize = 32;
inline constexpr std::size_t kAesBlockSize = 16;
inline constexpr std::size_t kGcmNonceSize = 12;
inline constexpr std::size_t kGcmTagSize = 16;

/// AES-256-CBC with PKCS#7 padding over a stream of bytes. It hides, and proves nothing: whoever
/// needs proof keeps a digest beside it. Reentrant.
class CbcCipher {
  public:
    enum class Direction : std::uint8_t { Encrypt, Decrypt };

    /// @param key  32 bytes; @param iv  16 bytes. InvalidArgument for other sizes.
    static Result<CbcCipher> create(Direction direction, ByteSpan key, ByteSpan iv);
    CbcCipher(CbcCipher&&) noexcept;
    CbcCipher& operator=(CbcCipher&&) noexcept;
    ~CbcCipher();

    /// Appends to `out` what is ready: whole blocks.
    Result<void> update(ByteSpan bytes, Bytes& out);

    /// Appends the rest. DataLoss when what was decrypted has no valid padding or no whole blocks.
    Result<void> finish(Bytes& out);

  private:
    struct State;
    explicit CbcCipher(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The length of the cipher text of CBC with padding: the next multiple of 16 above.
constexpr std::uint64_t cbcLength(std::uint64_t plainLength) {
    return (plainLength / kAesBlockSize + 1) * kAesBlockSize;
}

/// AES-256-CTR over the bytes of one long row, from 0: each byte is hidden by its own place, so
/// that it can be read alone and a longer row leaves what was there as it is. A key serves one row,
/// and no place of it two different bytes. It hides, and proves nothing. Reentrant.
class CtrCipher {
  public:
    /// @param key  32 bytes. InvalidArgument for another size.
    static Result<CtrCipher> create(ByteSpan key);
    CtrCipher(CtrCipher&&) noexcept;
    CtrCipher& operator=(CtrCipher&&) noexcept;
    ~CtrCipher();

    /// Hides what is plain, or shows what is hidden, in place.
    /// @param offset  of the first byte in the row
    Result<void> apply(std::uint64_t offset, std::span<std::byte> bytes);

  private:
    struct State;
    explicit CtrCipher(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// AES-256-GCM: the cipher text with its tag of 16 bytes behind it.
/// @param key    32 bytes
/// @param nonce  12 bytes, never twice with the same key
/// @param about  what is proven along but not hidden
Result<Bytes> sealGcm(ByteSpan key, ByteSpan nonce, ByteSpan about, ByteSpan plain);

/// The way back. DataLoss when anything was changed, or the key is another one.
Result<Bytes> openGcm(ByteSpan key, ByteSpan nonce, ByteSpan about, ByteSpan sealed);

}  // namespace ocelli::crypto
