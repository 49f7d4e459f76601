// Fills in and signs certificates.
#include "crypto/detail/certificate_builder.h"

#include <algorithm>
#include <ctime>

#include "base/text.h"
#include "crypto/random.h"

namespace ocelli::crypto::detail {
namespace {

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

Result<void> checkWish(const CertificateWish& wish) {
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

Result<void> addExtension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
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

Result<void> fillNames(X509* certificate, const CertificateWish& wish, X509* issuer) {
    X509_NAME* name = X509_get_subject_name(certificate);
    const bool done = X509_set_version(certificate, X509_VERSION_3) == 1 &&
                      ASN1_TIME_set(X509_getm_notBefore(certificate), secondsOf(wish.from)) &&
                      ASN1_TIME_set(X509_getm_notAfter(certificate), secondsOf(wish.until)) &&
                      addPart(name, NID_countryName, wish.country) &&
                      addPart(name, NID_organizationName, wish.organization) &&
                      addPart(name, NID_commonName, wish.commonName) &&
                      X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1;
    if (!done) {
        return opensslError(ErrorKind::Internal, "filling in a certificate");
    }
    return {};
}

Result<void> addUse(X509* certificate, X509* issuer, CertificateUse use) {
    if (use == CertificateUse::Authority) {
        OCELLI_TRY(addExtension(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE"));
        return addExtension(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
    }
    const char* purposes = use == CertificateUse::Server ? "serverAuth" : "serverAuth,clientAuth";
    OCELLI_TRY(addExtension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE"));
    OCELLI_TRY(addExtension(certificate, issuer, NID_key_usage, "critical,digitalSignature"));
    return addExtension(certificate, issuer, NID_ext_key_usage, purposes);
}

}  // namespace

Result<KeyPtr> createKey() {
    KeyPtr key(EVP_EC_gen("P-256"));
    if (!key) {
        return opensslError(ErrorKind::Internal, "making a key");
    }
    return key;
}

Result<X509Ptr> buildCertificate(
    const CertificateWish& wish, EVP_PKEY* key, CertificateUse use, std::optional<Issuer> issuer
) {
    OCELLI_TRY(checkWish(wish));
    X509Ptr certificate(X509_new());
    if (!certificate || X509_set_pubkey(certificate.get(), key) != 1) {
        return opensslError(ErrorKind::Internal, "making a certificate");
    }
    const Issuer by = issuer.value_or(Issuer{certificate.get(), key});
    OCELLI_TRY(fillNames(certificate.get(), wish, by.certificate));
    OCELLI_TRY(setSerial(certificate.get()));
    OCELLI_TRY(addUse(certificate.get(), by.certificate, use));
    OCELLI_TRY(addExtension(certificate.get(), by.certificate, NID_subject_key_identifier, "hash"));
    if (issuer) {
        OCELLI_TRY(
            addExtension(certificate.get(), by.certificate, NID_authority_key_identifier, "keyid")
        );
    }
    OCELLI_TRY(addAlternativeNames(certificate.get(), wish));
    if (X509_sign(certificate.get(), by.key, EVP_sha256()) == 0) {
        return opensslError(ErrorKind::Internal, "signing a certificate");
    }
    return certificate;
}

}  // namespace ocelli::crypto::detail
