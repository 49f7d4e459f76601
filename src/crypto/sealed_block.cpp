// Sealed blocks through libsodium.
#include "crypto/sealed_block.h"

#include <sodium.h>

#include "crypto/detail/sodium.h"
#include "crypto/random.h"

namespace ocelli::crypto {
namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kNonce + kTag == kSealOverhead);
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == kBlockKeySize);

const unsigned char* raw(ByteSpan bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

Bytes sealBlock(ByteSpan key, ByteSpan plain, ByteSpan context) {
    detail::initSodium();
    OCELLI_ASSERT(key.size() == kBlockKeySize);
    Bytes sealed = randomBytes(kNonce);
    sealed.resize(kSealOverhead + plain.size());
    auto* out = reinterpret_cast<unsigned char*>(sealed.data());
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + kNonce,
        nullptr,
        raw(plain),
        plain.size(),
        raw(context),
        context.size(),
        nullptr,
        out,
        raw(key)
    );
    return sealed;
}

Result<Bytes> openBlock(ByteSpan key, ByteSpan sealed, ByteSpan context) {
    detail::initSodium();
    OCELLI_ASSERT(key.size() == kBlockKeySize);
    if (sealed.size() < kSealOverhead) {
        return fail(ErrorKind::DataLoss, "the sealed block is cut");
    }
    Bytes plain(sealed.size() - kSealOverhead);
    const ByteSpan body = sealed.subspan(kNonce);
    const int done = crypto_aead_xchacha20poly1305_ietf_decrypt(
        reinterpret_cast<unsigned char*>(plain.data()),
        nullptr,
        nullptr,
        raw(body),
        body.size(),
        raw(context),
        context.size(),
        raw(sealed),
        raw(key)
    );
    if (done != 0) {
        return fail(ErrorKind::DataLoss, "the sealed block was changed or is sealed otherwise");
    }
    return plain;
}

}  // namespace ocelli::crypto
