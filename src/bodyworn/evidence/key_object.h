// The key object beside an encrypted clip: the content key, wrapped for the destination.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace ocelli::bodyworn::evidence {

/// JSON with one attribute on each line, as the scripts of the integration API read it.
struct KeyObject {
    Bytes encryptedKey;  ///< RSA-OAEP (SHA-1) of the 32 byte content key
    Bytes iv;            ///< 16 bytes
    std::string publicKeyId;

    std::string format() const;

    /// Unknown attributes are left out. InvalidArgument names the one that is missing or broken.
    static Result<KeyObject> parse(std::string_view text);

    /// The content key. PermissionDenied when it was wrapped for another key.
    Result<Bytes> contentKey(std::string_view privateKeyPem) const;
};

}  // namespace ocelli::bodyworn::evidence
