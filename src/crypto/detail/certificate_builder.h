// Fills in and signs certificates: by themselves, or by an authority.
#pragma once

#include <cstdint>
#include <optional>

#include "crypto/certificate.h"
#include "crypto/detail/openssl.h"

namespace ocelli::crypto::detail {

enum class CertificateUse : std::uint8_t {
    Server,     ///< TLS server
    Device,     ///< TLS in both roles, signatures
    Authority,  ///< signs certificates
};

/// Whose name and key a certificate is signed with. Borrowed.
struct Issuer {
    X509* certificate;
    EVP_PKEY* key;
};

/// A fresh P-256 key.
Result<KeyPtr> createKey();

/// A certificate for `key` with what the wish says, signed by the issuer, or by itself without one.
/// InvalidArgument names the member of the wish that is out of form.
Result<X509Ptr> buildCertificate(
    const CertificateWish& wish, EVP_PKEY* key, CertificateUse use, std::optional<Issuer> issuer
);

}  // namespace ocelli::crypto::detail
