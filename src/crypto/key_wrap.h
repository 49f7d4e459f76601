// Wraps content keys for the holder of an RSA key (OAEP with SHA-1, as the integration API wants).
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace ocelli::crypto {

/// InvalidArgument when the text is no RSA public key of 1024 to 16384 bits.
/// @param publicKeyPem  SubjectPublicKeyInfo
Result<void> checkWrappingKey(std::string_view publicKeyPem);

/// The key wrapped by RSA-OAEP (SHA-1, MGF1-SHA-1, empty label).
Result<Bytes> wrapKey(std::string_view publicKeyPem, ByteSpan key);

/// InvalidArgument when the private key cannot be read, PermissionDenied when it is not the one
/// that the key was wrapped for.
Result<Bytes> unwrapKey(std::string_view privateKeyPem, ByteSpan wrapped);

}  // namespace ocelli::crypto
