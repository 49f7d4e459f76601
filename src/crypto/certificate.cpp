// Self-signed certificates and certificate contents through OpenSSL.
#include "crypto/certificate.h"

#include <array>
#include <ctime>
#include <optional>

#include <arpa/inet.h>

#include "base/text.h"
#include "crypto/detail/certificate_builder.h"
#include "crypto/detail/openssl.h"
#include "crypto/digest.h"

namespace ocelli::crypto {
namespace {

using namespace detail;  // NOLINT(google-build-using-namespace): owners of this room only

std::string nameText(const X509_NAME* name) {
    const BioPtr out(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    return textOf(out.get());
}

Result<WallTime> timeOf(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return opensslError(ErrorKind::InvalidArgument, "reading the time of a certificate");
    }
    return WallTime{static_cast<std::int64_t>(::timegm(&parts)) * 1'000'000};
}

void readNames(const X509* certificate, CertificateInfo& info) {
    const NamesPtr names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)
    ));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const auto* value = static_cast<const ASN1_STRING*>(
            GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type)
        );
        if (type != GEN_DNS && type != GEN_IPADD) {
            continue;
        }
        const auto size = static_cast<std::size_t>(ASN1_STRING_length(value));
        const auto* data = ASN1_STRING_get0_data(value);
        if (type == GEN_DNS) {
            info.dnsNames.emplace_back(reinterpret_cast<const char*>(data), size);
        } else if (size == 4 || size == 16) {
            std::array<char, INET6_ADDRSTRLEN> text{};
            ::inet_ntop(size == 4 ? AF_INET : AF_INET6, data, text.data(), text.size());
            info.addresses.emplace_back(text.data());
        }
    }
    ERR_clear_error();
}

/// @param encode  one of OpenSSL's i2d functions
template <class Object>
Result<std::string> fingerprintOf(
    int (*encode)(const Object*, unsigned char**), const Object* object
) {
    unsigned char* der = nullptr;
    const int size = encode(object, &der);
    if (size < 0) {
        return opensslError(ErrorKind::InvalidArgument, "encoding a certificate");
    }
    const auto bytes = asByteSpan(der, static_cast<std::size_t>(size));
    auto text = formatHex(digest(Hash::Sha256, bytes));
    OPENSSL_free(der);
    return text;
}

/// As UTF-8, the most specific of several; empty for what cannot be written so.
std::string commonNameOf(const X509_NAME* name) {
    int last = -1;
    for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;) {
        last = at;
    }
    if (last < 0) {
        return {};
    }
    unsigned char* utf8 = nullptr;
    const auto* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last));
    const int size = ASN1_STRING_to_UTF8(&utf8, value);
    if (size < 0) {
        ERR_clear_error();
        return {};
    }
    std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
    return isCleanText(text) ? text : std::string();
}

}  // namespace

Result<CertifiedKey> createSelfSigned(const CertificateWish& wish) {
    const KeyPtr key = OCELLI_TRY(createKey());
    const X509Ptr certificate =
        OCELLI_TRY(buildCertificate(wish, key.get(), CertificateUse::Server, std::nullopt));
    return writePair(certificate.get(), key.get());
}

Result<std::string> renewSelfSigned(std::string_view keyPem, const CertificateWish& wish) {
    const KeyPtr key = OCELLI_TRY(readKey(keyPem));
    const X509Ptr certificate =
        OCELLI_TRY(buildCertificate(wish, key.get(), CertificateUse::Server, std::nullopt));
    return OCELLI_TRY(writePair(certificate.get(), key.get()))
    .certificate;
}

Result<CertificateInfo> parseCertificate(std::string_view pem) {
    const X509Ptr certificate = OCELLI_TRY(readCertificate(pem));
    CertificateInfo info;
    info.subject = nameText(X509_get_subject_name(certificate.get()));
    info.commonName = commonNameOf(X509_get_subject_name(certificate.get()));
    info.issuer = nameText(X509_get_issuer_name(certificate.get()));
    const auto* serial = X509_get0_serialNumber(certificate.get());
    info.serial = formatHex(asByteSpan(
        ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))
    ));
    info.from = OCELLI_TRY(timeOf(X509_get0_notBefore(certificate.get())));
    info.until = OCELLI_TRY(timeOf(X509_get0_notAfter(certificate.get())));
    info.fingerprint = OCELLI_TRY(fingerprintOf(i2d_X509, std::as_const(certificate).get()));
    info.keyFingerprint =
        OCELLI_TRY(fingerprintOf(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(certificate.get())));
    info.selfSigned = X509_self_signed(certificate.get(), 0) == 1;
    readNames(certificate.get(), info);
    return info;
}

Result<void> checkCertifiedKey(const CertifiedKey& pair) {
    const X509Ptr certificate = OCELLI_TRY(readCertificate(pair.certificate));
    const KeyPtr key = OCELLI_TRY(readKey(pair.key));
    if (X509_check_private_key(certificate.get(), key.get()) != 1) {
        ERR_clear_error();
        return fail(ErrorKind::InvalidArgument, "the key does not belong to the certificate")
            .withField("key", "the key of the certificate");
    }
    return {};
}

}  // namespace ocelli::crypto
