// The key of a system: what binds its cameras, and the file that brings it back.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "crypto/certificate.h"

namespace ocelli::bodyworn::system {

/// Who the system is: cameras believe its authority and nobody else.
struct SystemKey {
    std::string id;                  ///< unique, never changes
    crypto::CertifiedKey authority;  ///< signs the certificates of cameras and controllers
};

Result<SystemKey> createSystemKey(WallTime now);

Json toJson(const SystemKey& key);

/// InvalidArgument; also when key and certificate do not belong together.
Result<SystemKey> parseSystemKey(std::string_view json);

/// The restore key as it is downloaded: the system key sealed with the passphrase, Base64 in one
/// line behind a line that says what it is. Blocking, as hashing a password.
Result<std::string> sealRestoreKey(const SystemKey& key, std::string_view passphrase);

/// Blocking. InvalidArgument with the field "restoreKey" for what is none, Unauthenticated with the
/// field "passphrase" for a wrong passphrase.
Result<SystemKey> openRestoreKey(std::string_view file, std::string_view passphrase);

}  // namespace ocelli::bodyworn::system
