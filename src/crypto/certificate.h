// X.509 certificates: making a self-signed one, reading what one says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::crypto {

/// A certificate with its private key, both PEM. The key is PKCS#8 without a passphrase: keep the
/// file readable to us only.
struct CertifiedKey {
    std::string certificate;
    std::string key;
};

struct CertificateWish {
    std::string commonName;              ///< 1..64 bytes of UTF-8
    std::vector<std::string> dnsNames;   ///< at most 64; "camera.local"
    std::vector<std::string> addresses;  ///< at most 64; numeric IPv4 or IPv6
    WallTime from;
    WallTime until;
    std::string country = {};       ///< two capital letters (ISO 3166), or empty
    std::string organization = {};  ///< up to 64 bytes of UTF-8
};

/// An ECDSA P-256 key and a server certificate signed by itself.
/// InvalidArgument names the member that is out of form.
Result<CertifiedKey> createSelfSigned(const CertificateWish& wish);

/// A server certificate for a key that is there, signed by that key. InvalidArgument as above.
/// @return  PEM
Result<std::string> renewSelfSigned(std::string_view keyPem, const CertificateWish& wish);

struct CertificateInfo {
    std::string subject;     ///< "CN=…,O=…", RFC 2253
    std::string commonName;  ///< the last one of the subject; empty when there is none
    std::string issuer;
    std::string serial;  ///< hex
    WallTime from;
    WallTime until;
    std::string fingerprint;     ///< SHA-256 of the DER form, lower-case hex
    std::string keyFingerprint;  ///< SHA-256 of the public key (SubjectPublicKeyInfo), the same in
                                 ///< every certificate for that key
    std::vector<std::string> dnsNames;
    std::vector<std::string> addresses;
    bool selfSigned = false;

    bool valid(WallTime now) const { return from <= now && now < until; }
};

/// Reads the first certificate of a PEM text. InvalidArgument when there is none.
Result<CertificateInfo> parseCertificate(std::string_view pem);

/// InvalidArgument when one of them cannot be read or the key is not the one of the (first)
/// certificate.
Result<void> checkCertifiedKey(const CertifiedKey& pair);

}  // namespace ocelli::crypto
