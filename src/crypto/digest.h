// Hashes, HMAC and comparing secrets.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace ocelli::crypto {

/// MD5 and SHA-1 only where a protocol asks for them; never for evidence.
enum class Hash : std::uint8_t { Md5, Sha1, Sha256 };

/// 16, 20 or 32.
std::size_t digestSize(Hash hash);

/// The digest of the bytes; `digestSize(hash)` of them.
Bytes digest(Hash hash, ByteSpan bytes);

/// The same in lower-case hex.
std::string digestHex(Hash hash, std::string_view text);

/// A digest of bytes that come piece by piece. Reentrant.
class Digester {
  public:
    explicit Digester(Hash hash);
    Digester(Digester&&) noexcept;
    Digester& operator=(Digester&&) noexcept;
    ~Digester();

    void update(ByteSpan bytes);

    /// The digest of all so far, once; then it starts anew.
    Bytes finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// RFC 2104 with SHA-256; 32 bytes.
Bytes hmacSha256(ByteSpan key, ByteSpan bytes);

/// RFC 2104 with SHA-1, where a protocol asks for it; 20 bytes.
Bytes hmacSha1(ByteSpan key, ByteSpan bytes);

/// Compares secrets in a time that depends on their lengths only.
bool equalSecrets(ByteSpan a, ByteSpan b);

inline bool equalSecrets(std::string_view a, std::string_view b) {
    return equalSecrets(asBytes(a), asBytes(b));
}

}  // namespace ocelli::crypto
