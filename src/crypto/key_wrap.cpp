// RSA-OAEP through OpenSSL's EVP.
#include "crypto/key_wrap.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "crypto/detail/openssl.h"

namespace ocelli::crypto {
namespace {

using namespace detail;  // NOLINT(google-build-using-namespace): owners of this room only

using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;

Result<void> checkRsa(const EVP_PKEY* key, const char* field) {
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < 1024 ||
        EVP_PKEY_get_bits(key) > 16384) {
        return fail(ErrorKind::InvalidArgument, "the key is no RSA key of 1024 bits or more")
            .withField(field, "RSA, 1024 to 16384 bits");
    }
    return {};
}

Result<KeyPtr> readPublicKey(std::string_view pem) {
    KeyPtr key(PEM_read_bio_PUBKEY(readerOf(pem).get(), nullptr, noPassphrase, nullptr));
    if (!key) {
        return opensslError(ErrorKind::InvalidArgument, "reading a public key")
            .withField("publicKey", "PEM of an RSA public key");
    }
    OCELLI_TRY(checkRsa(key.get(), "publicKey"));
    return key;
}

bool useOaep(EVP_PKEY_CTX* context) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha1()) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha1()) == 1;
}

const unsigned char* in(ByteSpan bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* out(Bytes& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace

Result<void> checkWrappingKey(std::string_view publicKeyPem) {
    OCELLI_TRY(readPublicKey(publicKeyPem));
    return {};
}

Result<Bytes> wrapKey(std::string_view publicKeyPem, ByteSpan key) {
    const KeyPtr to = OCELLI_TRY(readPublicKey(publicKeyPem));
    const KeyContextPtr context(EVP_PKEY_CTX_new(to.get(), nullptr));
    Bytes wrapped(static_cast<std::size_t>(EVP_PKEY_get_size(to.get())));
    std::size_t size = wrapped.size();
    if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 || !useOaep(context.get()) ||
        EVP_PKEY_encrypt(context.get(), out(wrapped), &size, in(key), key.size()) != 1) {
        return opensslError(ErrorKind::InvalidArgument, "wrapping a key");
    }
    wrapped.resize(size);
    return wrapped;
}

Result<Bytes> unwrapKey(std::string_view privateKeyPem, ByteSpan wrapped) {
    const KeyPtr key = OCELLI_TRY(readKey(privateKeyPem));
    OCELLI_TRY(checkRsa(key.get(), "key"));
    const KeyContextPtr context(EVP_PKEY_CTX_new(key.get(), nullptr));
    Bytes plain(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
    std::size_t size = plain.size();
    const bool done =
        context && EVP_PKEY_decrypt_init(context.get()) == 1 && useOaep(context.get()) &&
        EVP_PKEY_decrypt(context.get(), out(plain), &size, in(wrapped), wrapped.size()) == 1;
    ERR_clear_error();
    if (!done) {
        return fail(ErrorKind::PermissionDenied, "the content was encrypted for another key");
    }
    plain.resize(size);
    return plain;
}

}  // namespace ocelli::crypto
