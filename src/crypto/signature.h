// Signatures: ECDSA P-256 over SHA-256, and checking what others signed.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace ocelli::crypto {

/// A private key that signs. Copies share the key. Signing is reentrant.
class SigningKey {
  public:
    /// The longest signature: DER of two 32 byte numbers.
    static constexpr std::size_t kMostBytes = 72;

    /// @param pem  a private key without passphrase. InvalidArgument when it is none of P-256.
    static Result<SigningKey> parse(std::string_view pem);

    /// ECDSA over SHA-256 of the document, DER.
    Result<Bytes> sign(ByteSpan document) const;

  private:
    struct State;

    explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

    std::shared_ptr<const State> state_;
};

/// The public key of a certificate. Copies share the key. Reentrant.
class VerifyingKey {
  public:
    /// @param pem  the first certificate of it counts. InvalidArgument when there is none, or its
    /// key is neither EC nor RSA.
    static Result<VerifyingKey> ofCertificate(std::string_view pem);

    /// Whether this signature over SHA-256 of the document was made with the key (ECDSA in DER, or
    /// RSA PKCS#1 v1.5). False for what is no signature at all.
    bool verifies(ByteSpan document, ByteSpan signature) const;

  private:
    struct State;

    explicit VerifyingKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

    std::shared_ptr<const State> state_;
};

}  // namespace ocelli::crypto
