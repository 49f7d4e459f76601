// Hashes through OpenSSL's EVP.
#include "crypto/digest.h"

#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/assert.h"
#include "base/text.h"

namespace ocelli::crypto {
namespace {

const EVP_MD* algorithmOf(Hash hash) {
    switch (hash) {
        case Hash::Md5:
            return EVP_md5();
        case Hash::Sha1:
            return EVP_sha1();
        case Hash::Sha256:
            return EVP_sha256();
    }
    return EVP_sha256();
}

}  // namespace

std::size_t digestSize(Hash hash) {
    return static_cast<std::size_t>(EVP_MD_get_size(algorithmOf(hash)));
}

Bytes digest(Hash hash, ByteSpan bytes) {
    Bytes result(digestSize(hash));
    const int done = EVP_Digest(
        bytes.data(),
        bytes.size(),
        reinterpret_cast<unsigned char*>(result.data()),
        nullptr,
        algorithmOf(hash),
        nullptr
    );
    OCELLI_ASSERT(done == 1);
    return result;
}

std::string digestHex(Hash hash, std::string_view text) {
    return formatHex(digest(hash, asBytes(text)));
}

struct Digester::State {
    explicit State(Hash wanted) : hash(wanted) { start(); }

    ~State() { EVP_MD_CTX_free(context); }

    void start() const {
        OCELLI_ASSERT(EVP_DigestInit_ex(context, algorithmOf(hash), nullptr) == 1);
    }

    Hash hash;
    EVP_MD_CTX* context = EVP_MD_CTX_new();
};

Digester::Digester(Hash hash) : state_(std::make_unique<State>(hash)) {}

Digester::Digester(Digester&&) noexcept = default;
Digester& Digester::operator=(Digester&&) noexcept = default;
Digester::~Digester() = default;

void Digester::update(ByteSpan bytes) {
    OCELLI_ASSERT(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

Bytes Digester::finish() {
    Bytes result(digestSize(state_->hash));
    auto* out = reinterpret_cast<unsigned char*>(result.data());
    OCELLI_ASSERT(EVP_DigestFinal_ex(state_->context, out, nullptr) == 1);
    state_->start();
    return result;
}

namespace {

Bytes hmac(const EVP_MD* hash, ByteSpan key, ByteSpan bytes) {
    static constexpr unsigned char kNoKey = 0;  // OpenSSL takes a null key for "the one before"
    Bytes result(static_cast<std::size_t>(EVP_MD_get_size(hash)));
    const auto* done = HMAC(
        hash,
        key.empty() ? static_cast<const void*>(&kNoKey) : key.data(),
        static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        bytes.size(),
        reinterpret_cast<unsigned char*>(result.data()),
        nullptr
    );
    OCELLI_ASSERT(done != nullptr);
    return result;
}

}  // namespace

Bytes hmacSha256(ByteSpan key, ByteSpan bytes) {
    return hmac(EVP_sha256(), key, bytes);
}

Bytes hmacSha1(ByteSpan key, ByteSpan bytes) {
    return hmac(EVP_sha1(), key, bytes);
}

bool equalSecrets(ByteSpan a, ByteSpan b) {
    return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace ocelli::crypto
