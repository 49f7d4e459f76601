// Sealed blocks through libsodium, and large ones by AES.
#include "crypto/sealed_block.h"

#include <sodium.h>

#if defined(__aarch64__)
#include <sys/auxv.h>

#include <asm/hwcap.h>
#endif

#include "crypto/detail/sodium.h"
#include "crypto/extended_gcm.h"
#include "crypto/random.h"

namespace ocelli::crypto {
namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kNonce + kTag == kSealOverhead);
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == kBlockKeySize);
static_assert(kNonce == kExtendedNonceSize && kTag == kGcmTagSize && kBlockKeySize == kAesKeySize);

const unsigned char* raw(ByteSpan bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Without such instructions AES is slow, and its tables tell of the key by their timing.
bool hasAes() {
#if defined(__aarch64__)
    static const bool has = (::getauxval(AT_HWCAP) & HWCAP_AES) != 0;
#else
    static const bool has = [] {
        detail::initSodium();
        return crypto_aead_aes256gcm_is_available() == 1;
    }();
#endif
    return has;
}

Result<Bytes> openByAes(ByteSpan key, ByteSpan sealed, ByteSpan context) {
    if (sealed.size() < kSealOverhead) {
        return fail(ErrorKind::DataLoss, "the sealed block is cut");
    }
    return openExtendedGcm(key, sealed.first(kNonce), context, sealed.subspan(kNonce));
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

Bytes sealContent(ByteSpan key, ByteSpan plain, ByteSpan context) {
    OCELLI_ASSERT(key.size() == kBlockKeySize);
    if (!hasAes()) {
        return sealBlock(key, plain, context);
    }
    Bytes sealed = randomBytes(kNonce);
    const auto body = sealExtendedGcm(key, sealed, context, plain);
    if (!body) {
        return sealBlock(key, plain, context);  // no cipher to be had: this opens, too
    }
    sealed.insert(sealed.end(), body->begin(), body->end());
    return sealed;
}

Result<Bytes> openContent(ByteSpan key, ByteSpan sealed, ByteSpan context) {
    OCELLI_ASSERT(key.size() == kBlockKeySize);
    const bool aesFirst = hasAes();
    auto first = aesFirst ? openByAes(key, sealed, context) : openBlock(key, sealed, context);
    if (first) {
        return first;
    }
    return aesFirst ? openBlock(key, sealed, context) : openByAes(key, sealed, context);
}

}  // namespace ocelli::crypto
