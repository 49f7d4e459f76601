// A signature inside a JSON object, over all of its other members.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "crypto/certificate.h"

namespace ocelli::bodyworn::evidence {

/// The member that holds it: {"Algorithm": "ES256", "Certificate": Base64 of PEM, "Value": Base64}.
/// Who does not know it reads the object as if it was not there.
inline constexpr std::string_view kSignatureMember = "Signature";

/// Whose key signed. Nothing vouches for the name: people compare the fingerprint.
struct JsonSigner {
    std::string name;            ///< common name of the certificate
    std::string fingerprint;     ///< SHA-256 of the certificate, lower-case hex
    std::string keyFingerprint;  ///< SHA-256 of its public key

    bool operator==(const JsonSigner&) const = default;
};

/// What is signed: the object without its signature, members sorted by name at every depth, without
/// spaces, UTF-8. For texts, truth values and whole numbers the same as RFC 8785.
std::string signedText(const Json& object);

/// Adds the signature, or makes it anew. InvalidArgument unless the key is one of P-256.
Result<void> signJson(Json& object, const crypto::CertifiedKey& with);

/// Nothing when there is no signature. InvalidArgument with the field "Signature" when there is one
/// that cannot be read, or is not of this object and this certificate.
Result<std::optional<JsonSigner>> readJsonSignature(const Json& object);

}  // namespace ocelli::bodyworn::evidence
