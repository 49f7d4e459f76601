// Random bytes from libsodium.
#include "crypto/random.h"

#include <sodium.h>

#include "crypto/detail/sodium.h"

namespace ocelli::crypto {

Bytes randomBytes(std::size_t count) {
    detail::initSodium();
    Bytes bytes(count);
    if (!bytes.empty()) {
        randombytes_buf(bytes.data(), bytes.size());
    }
    return bytes;
}

std::string randomToken(std::size_t bytes) {
    if (bytes == 0) {
        return {};
    }
    const Bytes secret = randomBytes(bytes);
    constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes, kVariant), '\0');
    sodium_bin2base64(
        text.data(),
        text.size(),
        reinterpret_cast<const unsigned char*>(secret.data()),
        secret.size(),
        kVariant
    );
    text.pop_back();  // the terminating NUL
    return text;
}

}  // namespace ocelli::crypto
