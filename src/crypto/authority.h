// Certificate authorities: making one, issuing certificates, checking a chain at a given time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/certificate.h"

namespace ocelli::crypto {

/// A P-256 key and a self-signed certificate that may sign others. The names of the wish other
/// than commonName, country and organization are not used. InvalidArgument.
Result<CertifiedKey> createAuthority(const CertificateWish& wish);

/// A certificate for the public key of a signing request (PKCS#10, PEM), for TLS in both roles and
/// for signatures. Names and times are those of the wish; what the request says beyond its key does
/// not count.
/// @return  PEM. InvalidArgument when the request is broken or not signed by its own key, or the
/// wish is out of form; FailedPrecondition when `authority` may not sign certificates.
Result<std::string> issueCertificate(
    const CertifiedKey& authority, std::string_view requestPem, const CertificateWish& wish
);

/// A fresh P-256 key with a certificate of the authority, as above.
Result<CertifiedKey> createIssued(const CertifiedKey& authority, const CertificateWish& wish);

/// The certificates of a PEM text, each as PEM of its own, at most 16; what else stands there is
/// left out. InvalidArgument when there is none, or one that cannot be read.
Result<std::vector<std::string>> splitCertificates(std::string_view pem);

/// Whether the first certificate of `chain` leads, over the others of it, to one of `roots`, and
/// all of them held at `at`. PermissionDenied with the reason in plain words; InvalidArgument when
/// one of the texts has no certificate.
/// @param chain  PEM, the leaf first
/// @param roots  PEM, any number: the only ones that are believed
Result<void> checkChain(std::string_view chain, std::string_view roots, WallTime at);

}  // namespace ocelli::crypto
