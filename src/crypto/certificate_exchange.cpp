// Signing requests and PKCS#12 through OpenSSL.
#include "crypto/certificate_exchange.h"

#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "crypto/detail/openssl.h"

namespace ocelli::crypto {
namespace {

using namespace detail;  // NOLINT(google-build-using-namespace): owners of this room only

using RequestPtr = std::unique_ptr<X509_REQ, Freer<X509_REQ_free>>;
using Pkcs12Ptr = std::unique_ptr<PKCS12, Freer<PKCS12_free>>;

/// An extension list that does not own its members.
struct ListFreer {
    void operator()(STACK_OF(X509_EXTENSION) * list) const { sk_X509_EXTENSION_free(list); }
};

Result<void> copyNames(X509* certificate, X509_REQ* request) {
    const int at = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1);
    if (at < 0) {
        return {};
    }
    const std::unique_ptr<STACK_OF(X509_EXTENSION), ListFreer> list(sk_X509_EXTENSION_new_null());
    if (!list || sk_X509_EXTENSION_push(list.get(), X509_get_ext(certificate, at)) == 0 ||
        X509_REQ_add_extensions(request, list.get()) != 1) {
        return opensslError(ErrorKind::Internal, "adding names to a signing request");
    }
    return {};
}

}  // namespace

Result<std::string> createRequest(const CertifiedKey& pair) {
    OCELLI_TRY(checkCertifiedKey(pair));
    const X509Ptr certificate = OCELLI_TRY(readCertificate(pair.certificate));
    const KeyPtr key = OCELLI_TRY(readKey(pair.key));
    const RequestPtr request(X509_to_X509_REQ(certificate.get(), nullptr, nullptr));
    if (!request) {
        return opensslError(ErrorKind::Internal, "making a signing request");
    }
    OCELLI_TRY(copyNames(certificate.get(), request.get()));
    const BioPtr out(BIO_new(BIO_s_mem()));
    if (X509_REQ_sign(request.get(), key.get(), EVP_sha256()) == 0 ||
        PEM_write_bio_X509_REQ(out.get(), request.get()) != 1) {
        return opensslError(ErrorKind::Internal, "signing a signing request");
    }
    return textOf(out.get());
}

Result<CertifiedKey> readPkcs12(ByteSpan der, const std::string& password) {
    const auto* data = reinterpret_cast<const unsigned char*>(der.data());
    const Pkcs12Ptr file(d2i_PKCS12(nullptr, &data, static_cast<long>(der.size())));
    if (!file) {
        return opensslError(ErrorKind::InvalidArgument, "reading a PKCS#12 file")
            .withField("pkcs12", "a PKCS#12 file");
    }
    if (PKCS12_verify_mac(file.get(), password.c_str(), -1) != 1) {
        ERR_clear_error();
        return fail(ErrorKind::InvalidArgument, "the password of the file is another one")
            .withField("password", "the password of the PKCS#12 file");
    }
    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    const bool parsed =
        PKCS12_parse(file.get(), password.c_str(), &key, &certificate, nullptr) == 1;
    const KeyPtr ownedKey(key);
    const X509Ptr ownedCertificate(certificate);
    if (!parsed || !ownedKey || !ownedCertificate) {
        ERR_clear_error();
        return fail(ErrorKind::InvalidArgument, "the file has no certificate with its private key")
            .withField("pkcs12", "a certificate and its key");
    }
    return writePair(certificate, key);
}

}  // namespace ocelli::crypto
