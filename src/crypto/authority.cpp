// Issuing certificates and checking chains through OpenSSL.
#include "crypto/authority.h"

#include <optional>

#include <openssl/pem.h>

#include "crypto/detail/certificate_builder.h"
#include "crypto/detail/openssl.h"

namespace ocelli::crypto {
namespace {

using namespace detail;  // NOLINT(google-build-using-namespace): owners of this room only

using RequestPtr = std::unique_ptr<X509_REQ, Freer<X509_REQ_free>>;
using StorePtr = std::unique_ptr<X509_STORE, Freer<X509_STORE_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>>;

/// A list that does not own its members.
struct ListFreer {
    void operator()(STACK_OF(X509) * list) const { sk_X509_free(list); }
};

using ListPtr = std::unique_ptr<STACK_OF(X509), ListFreer>;

constexpr std::size_t kMostCertificates = 16;

Result<std::vector<X509Ptr>> readAll(std::string_view pem) {
    const BioPtr reader = readerOf(pem);
    std::vector<X509Ptr> all;
    while (all.size() < kMostCertificates) {
        X509Ptr next(PEM_read_bio_X509(reader.get(), nullptr, noPassphrase, nullptr));
        if (!next) {
            break;
        }
        all.push_back(std::move(next));
    }
    // What is left is the end of the text, or a certificate that is broken.
    const auto reason = ERR_GET_REASON(ERR_peek_last_error());
    if (all.empty() || (reason != 0 && reason != PEM_R_NO_START_LINE)) {
        return opensslError(ErrorKind::InvalidArgument, "reading certificates")
            .withField("certificate", "PEM");
    }
    ERR_clear_error();
    return all;
}

struct Authority {
    X509Ptr certificate;
    KeyPtr key;

    Issuer issuer() const { return {certificate.get(), key.get()}; }
};

Result<Authority> readAuthority(const CertifiedKey& pair) {
    OCELLI_TRY(checkCertifiedKey(pair));
    Authority authority {
        OCELLI_TRY(readCertificate(pair.certificate))
        , OCELLI_TRY(readKey(pair.key))
    };
    if (X509_check_ca(authority.certificate.get()) != 1) {
        return fail(ErrorKind::FailedPrecondition, "this certificate may not sign others");
    }
    return authority;
}

Result<std::string> pemOf(X509* certificate) {
    const BioPtr out(BIO_new(BIO_s_mem()));
    if (!out || PEM_write_bio_X509(out.get(), certificate) != 1) {
        return opensslError(ErrorKind::Internal, "writing a certificate");
    }
    return textOf(out.get());
}

Result<KeyPtr> requestedKey(std::string_view pem) {
    const RequestPtr request(
        PEM_read_bio_X509_REQ(readerOf(pem).get(), nullptr, noPassphrase, nullptr)
    );
    if (!request) {
        return opensslError(ErrorKind::InvalidArgument, "reading a signing request")
            .withField("request", "PKCS#10 in PEM");
    }
    KeyPtr key(X509_REQ_get_pubkey(request.get()));
    if (!key || X509_REQ_verify(request.get(), key.get()) != 1) {
        ERR_clear_error();
        return fail(ErrorKind::InvalidArgument, "the signing request is not signed by its own key")
            .withField("request", "PKCS#10 in PEM");
    }
    return key;
}

}  // namespace

Result<CertifiedKey> createAuthority(const CertificateWish& wish) {
    CertificateWish names = wish;
    names.dnsNames.clear();
    names.addresses.clear();
    const KeyPtr key = OCELLI_TRY(createKey());
    const X509Ptr certificate =
        OCELLI_TRY(buildCertificate(names, key.get(), CertificateUse::Authority, std::nullopt));
    return writePair(certificate.get(), key.get());
}

Result<std::string> issueCertificate(
    const CertifiedKey& authority, std::string_view requestPem, const CertificateWish& wish
) {
    const Authority by = OCELLI_TRY(readAuthority(authority));
    const KeyPtr key = OCELLI_TRY(requestedKey(requestPem));
    const X509Ptr certificate =
        OCELLI_TRY(buildCertificate(wish, key.get(), CertificateUse::Device, by.issuer()));
    return pemOf(certificate.get());
}

Result<CertifiedKey> createIssued(const CertifiedKey& authority, const CertificateWish& wish) {
    const Authority by = OCELLI_TRY(readAuthority(authority));
    const KeyPtr key = OCELLI_TRY(createKey());
    const X509Ptr certificate =
        OCELLI_TRY(buildCertificate(wish, key.get(), CertificateUse::Device, by.issuer()));
    return writePair(certificate.get(), key.get());
}

Result<std::vector<std::string>> splitCertificates(std::string_view pem) {
    const auto all = OCELLI_TRY(readAll(pem));
    std::vector<std::string> texts;
    for (const X509Ptr& certificate : all) {
        texts.push_back(OCELLI_TRY(pemOf(certificate.get())));
    }
    return texts;
}

Result<void> checkChain(std::string_view chain, std::string_view roots, WallTime at) {
    const auto given = OCELLI_TRY(readAll(chain));
    const auto trusted = OCELLI_TRY(readAll(roots));
    const StorePtr store(X509_STORE_new());
    const StoreContextPtr context(X509_STORE_CTX_new());
    const ListPtr others(sk_X509_new_null());
    if (!store || !context || !others) {
        return opensslError(ErrorKind::Internal, "checking certificates");
    }
    for (const X509Ptr& root : trusted) {
        X509_STORE_add_cert(store.get(), root.get());
    }
    for (std::size_t i = 1; i < given.size(); ++i) {
        sk_X509_push(others.get(), given[i].get());
    }
    if (X509_STORE_CTX_init(context.get(), store.get(), given.front().get(), others.get()) != 1) {
        return opensslError(ErrorKind::Internal, "checking certificates");
    }
    X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
    // Whoever names an intermediate authority as root means it.
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(rules, static_cast<std::time_t>(at.microseconds / 1'000'000));
    const bool good = X509_verify_cert(context.get()) == 1;
    const int why = X509_STORE_CTX_get_error(context.get());
    ERR_clear_error();
    if (!good) {
        return fail(ErrorKind::PermissionDenied, X509_verify_cert_error_string(why));
    }
    return {};
}

}  // namespace ocelli::crypto
