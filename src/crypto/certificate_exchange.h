// What certificates are exchanged in: signing requests, and PKCS#12 files.
#pragma once

#include <string>

#include "base/bytes.h"
#include "crypto/certificate.h"

namespace ocelli::crypto {

/// A signing request (PKCS#10, PEM) with the subject, names and key of a certificate: what an
/// authority signs fits the same key. InvalidArgument.
Result<std::string> createRequest(const CertifiedKey& pair);

/// Certificate and key of a PKCS#12 file, without its further certificates.
/// InvalidArgument with the field "password" or "pkcs12".
Result<CertifiedKey> readPkcs12(ByteSpan der, const std::string& password);

}  // namespace ocelli::crypto
