// Helpers around OpenSSL's objects.
#include "crypto/detail/openssl.h"

#include <array>
#include <limits>

#include <openssl/pem.h>

namespace ocelli::crypto::detail {

Error opensslError(ErrorKind kind, std::string_view doing) {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    std::array<char, 256> text{};
    if (code != 0) {
        ERR_error_string_n(code, text.data(), text.size());
    }
    return fail(kind, code == 0 ? "failed" : std::string(text.data())).withContext(doing);
}

BioPtr readerOf(std::string_view text) {
    const auto size = std::min<std::size_t>(text.size(), std::numeric_limits<int>::max());
    return BioPtr(BIO_new_mem_buf(text.data() == nullptr ? "" : text.data(), static_cast<int>(size))
    );
}

std::string textOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Result<X509Ptr> readCertificate(std::string_view pem) {
    X509Ptr certificate(PEM_read_bio_X509(readerOf(pem).get(), nullptr, noPassphrase, nullptr));
    if (!certificate) {
        return opensslError(ErrorKind::InvalidArgument, "reading a certificate")
            .withField("certificate", "PEM");
    }
    return certificate;
}

Result<KeyPtr> readKey(std::string_view pem) {
    KeyPtr key(PEM_read_bio_PrivateKey(readerOf(pem).get(), nullptr, noPassphrase, nullptr));
    if (!key) {
        return opensslError(ErrorKind::InvalidArgument, "reading a private key")
            .withField("key", "PEM without passphrase");
    }
    return key;
}

Result<CertifiedKey> writePair(X509* certificate, EVP_PKEY* key) {
    const BioPtr certificateOut(BIO_new(BIO_s_mem()));
    const BioPtr keyOut(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_X509(certificateOut.get(), certificate) != 1 ||
        PEM_write_bio_PKCS8PrivateKey(keyOut.get(), key, nullptr, nullptr, 0, nullptr, nullptr) !=
            1) {
        return opensslError(ErrorKind::Internal, "writing a certificate");
    }
    return CertifiedKey{textOf(certificateOut.get()), textOf(keyOut.get())};
}

int noPassphrase(char*, int, int, void*) {
    return -1;
}

}  // namespace ocelli::crypto::detail
