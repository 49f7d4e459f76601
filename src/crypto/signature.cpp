// Signing and checking through OpenSSL's EVP.
#include "crypto/signature.h"

#include <openssl/ec.h>

#include "crypto/detail/openssl.h"

namespace ocelli::crypto {
namespace {

using namespace detail;  // NOLINT(google-build-using-namespace): owners of this room only

using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;

const unsigned char* dataOf(ByteSpan bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

bool isP256(const EVP_PKEY* key) {
    std::array<char, 64> name{};
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) == 1 &&
           OBJ_sn2nid(name.data()) == NID_X9_62_prime256v1;
}

}  // namespace

struct SigningKey::State {
    KeyPtr key;
};

Result<SigningKey> SigningKey::parse(std::string_view pem) {
    KeyPtr key = OCELLI_TRY(readKey(pem));
    if (!isP256(key.get())) {
        ERR_clear_error();
        return fail(ErrorKind::InvalidArgument, "the key is none of the curve P-256")
            .withField("key", "EC P-256");
    }
    return SigningKey(std::make_shared<const State>(State{std::move(key)}));
}

Result<Bytes> SigningKey::sign(ByteSpan document) const {
    const DigestContextPtr context(EVP_MD_CTX_new());
    Bytes signature(kMostBytes);
    std::size_t size = signature.size();
    auto* out = reinterpret_cast<unsigned char*>(signature.data());
    EVP_PKEY* key = state_->key.get();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), out, &size, dataOf(document), document.size()) != 1) {
        return opensslError(ErrorKind::Internal, "signing");
    }
    signature.resize(size);
    return signature;
}

struct VerifyingKey::State {
    KeyPtr key;
};

Result<VerifyingKey> VerifyingKey::ofCertificate(std::string_view pem) {
    const X509Ptr certificate = OCELLI_TRY(readCertificate(pem));
    KeyPtr key(X509_get_pubkey(certificate.get()));
    const int type = key ? EVP_PKEY_get_base_id(key.get()) : 0;
    if (type != EVP_PKEY_EC && type != EVP_PKEY_RSA) {
        ERR_clear_error();
        return fail(ErrorKind::InvalidArgument, "the key of the certificate is neither EC nor RSA")
            .withField("certificate", "with an EC or RSA key");
    }
    return VerifyingKey(std::make_shared<const State>(State{std::move(key)}));
}

bool VerifyingKey::verifies(ByteSpan document, ByteSpan signature) const {
    const DigestContextPtr context(EVP_MD_CTX_new());
    const bool good =
        context &&
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->key.get()) ==
            1 &&
        EVP_DigestVerify(
            context.get(), dataOf(signature), signature.size(), dataOf(document), document.size()
        ) == 1;
    ERR_clear_error();
    return good;
}

}  // namespace ocelli::crypto
