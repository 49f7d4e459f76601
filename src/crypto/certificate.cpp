// Self-signed certificates and certificate contents through OpenSSL.
#include "crypto/certificate.h"

#include <algorithm>
#include <ctime>

#include <arpa/inet.h>

#include <openssl/pem.h>

#include "base/text.h"
#include "crypto/detail/openssl.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace ocelli::crypto {
namespace {

using namespace detail;  // NOLINT(google-build-using-namespace): owners of this room only

constexpr std::size_t kMostNames = 64;

std::time_t secondsOf(WallTime time) {
    return static_cast<std::time_t>(time.microseconds / 1'000'000);
}

bool isDnsName(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_' || c == '*';
    };
    return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), allowed);
}

bool isCapital(char c) {
    return c >= 'A' && c <= 'Z';
}

Result<void> check(const CertificateWish& wish) {
    const auto invalid = [](std::string message, std::string field, std::string allowed) {
        return fail(ErrorKind::InvalidArgument, std::move(message))
            .withField(std::move(field), std::move(allowed));
    };
    if (wish.commonName.empty() || wish.commonName.size() > 64 || !isCleanText(wish.commonName)) {
        return invalid("the common name must have 1 to 64 bytes", "commonName", "1..64 bytes");
    }
    const auto& country = wish.country;
    if (!country.empty() &&
        (country.size() != 2 || !isCapital(country[0]) || !isCapital(country[1]))) {
        return invalid("a country is two capital letters", "country", "as DE");
    }
    if (wish.organization.size() > 64 || !isCleanText(wish.organization)) {
        return invalid("the organization must have up to 64 bytes", "organization", "0..64 bytes");
    }
    if (wish.dnsNames.size() > kMostNames || wish.addresses.size() > kMostNames) {
        return invalid("too many names for one certificate", "dnsNames", "at most 64");
    }
    if (!std::all_of(wish.dnsNames.begin(), wish.dnsNames.end(), isDnsName)) {
        return invalid("not a host name", "dnsNames", "letters, digits, '-', '_', '.', '*'");
    }
    if (wish.until <= wish.from) {
        return invalid("the certificate would end before it begins", "until", "after from");
    }
    return {};
}

Result<void> addName(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
    GENERAL_NAME* name = GENERAL_NAME_new();
    if (name == nullptr || value == nullptr) {
        GENERAL_NAME_free(name);
        ASN1_STRING_free(value);
        return opensslError(ErrorKind::Internal, "making an alternative name");
    }
    GENERAL_NAME_set0_value(name, type, value);
    if (sk_GENERAL_NAME_push(names, name) == 0) {
        GENERAL_NAME_free(name);
        return opensslError(ErrorKind::Internal, "adding an alternative name");
    }
    return {};
}

/// Built from values, not from OpenSSL's configuration text, which a name could break out of.
Result<void> addAlternativeNames(X509* certificate, const CertificateWish& wish) {
    NamesPtr names(GENERAL_NAMES_new());
    for (const auto& dns : wish.dnsNames) {
        ASN1_STRING* value = ASN1_IA5STRING_new();
        ASN1_STRING_set(value, dns.data(), static_cast<int>(dns.size()));
        OCELLI_TRY(addName(names.get(), GEN_DNS, value));
    }
    for (const auto& address : wish.addresses) {
        ASN1_OCTET_STRING* value = a2i_IPADDRESS(address.c_str());
        if (value == nullptr) {
            ERR_clear_error();
            return fail(ErrorKind::InvalidArgument, "not an IP address: " + address)
                .withField("addresses", "numeric IPv4 or IPv6");
        }
        OCELLI_TRY(addName(names.get(), GEN_IPADD, value));
    }
    if (sk_GENERAL_NAME_num(names.get()) > 0 &&
        X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, 0) != 1) {
        return opensslError(ErrorKind::Internal, "adding the alternative names");
    }
    return {};
}

Result<void> addExtension(X509* certificate, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) {
        return opensslError(ErrorKind::Internal, "adding an extension");
    }
    return {};
}

Result<void> setSerial(X509* certificate) {
    Bytes random = randomBytes(16);
    random[0] &= std::byte{0x7F};  // positive (RFC 5280, 4.1.2.2)
    random[0] |= std::byte{0x40};
    BIGNUM* number = BN_bin2bn(reinterpret_cast<const unsigned char*>(random.data()), 16, nullptr);
    const bool done = number != nullptr &&
                      BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
    BN_free(number);
    if (!done) {
        return opensslError(ErrorKind::Internal, "setting the serial number");
    }
    return {};
}

bool addPart(X509_NAME* name, int nid, const std::string& value) {
    const auto* text = reinterpret_cast<const unsigned char*>(value.data());
    const int size = static_cast<int>(value.size());
    return value.empty() ||
           X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, text, size, -1, 0) == 1;
}

Result<void> fill(X509* certificate, EVP_PKEY* key, const CertificateWish& wish) {
    X509_NAME* name = X509_get_subject_name(certificate);
    const bool done = X509_set_version(certificate, X509_VERSION_3) == 1 &&
                      ASN1_TIME_set(X509_getm_notBefore(certificate), secondsOf(wish.from)) &&
                      ASN1_TIME_set(X509_getm_notAfter(certificate), secondsOf(wish.until)) &&
                      X509_set_pubkey(certificate, key) == 1 &&
                      addPart(name, NID_countryName, wish.country) &&
                      addPart(name, NID_organizationName, wish.organization) &&
                      addPart(name, NID_commonName, wish.commonName) &&
                      X509_set_issuer_name(certificate, name) == 1;
    if (!done) {
        return opensslError(ErrorKind::Internal, "filling in a certificate");
    }
    OCELLI_TRY(setSerial(certificate));
    OCELLI_TRY(addExtension(certificate, NID_basic_constraints, "critical,CA:FALSE"));
    OCELLI_TRY(addExtension(certificate, NID_key_usage, "critical,digitalSignature"));
    OCELLI_TRY(addExtension(certificate, NID_ext_key_usage, "serverAuth"));
    OCELLI_TRY(addExtension(certificate, NID_subject_key_identifier, "hash"));
    OCELLI_TRY(addAlternativeNames(certificate, wish));
    if (X509_sign(certificate, key, EVP_sha256()) == 0) {
        return opensslError(ErrorKind::Internal, "signing a certificate");
    }
    return {};
}

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

Result<std::string> fingerprintOf(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    if (size < 0) {
        return opensslError(ErrorKind::InvalidArgument, "encoding a certificate");
    }
    const auto bytes = asByteSpan(der, static_cast<std::size_t>(size));
    auto text = formatHex(digest(Hash::Sha256, bytes));
    OPENSSL_free(der);
    return text;
}

}  // namespace

Result<CertifiedKey> createSelfSigned(const CertificateWish& wish) {
    OCELLI_TRY(check(wish));
    const KeyPtr key(EVP_EC_gen("P-256"));
    const X509Ptr certificate(X509_new());
    if (!key || !certificate) {
        return opensslError(ErrorKind::Internal, "making a key");
    }
    OCELLI_TRY(fill(certificate.get(), key.get(), wish));
    return writePair(certificate.get(), key.get());
}

Result<CertificateInfo> parseCertificate(std::string_view pem) {
    const X509Ptr certificate = OCELLI_TRY(readCertificate(pem));
    CertificateInfo info;
    info.subject = nameText(X509_get_subject_name(certificate.get()));
    info.issuer = nameText(X509_get_issuer_name(certificate.get()));
    const auto* serial = X509_get0_serialNumber(certificate.get());
    info.serial = formatHex(asByteSpan(
        ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))
    ));
    info.from = OCELLI_TRY(timeOf(X509_get0_notBefore(certificate.get())));
    info.until = OCELLI_TRY(timeOf(X509_get0_notAfter(certificate.get())));
    info.fingerprint = OCELLI_TRY(fingerprintOf(certificate.get()));
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
