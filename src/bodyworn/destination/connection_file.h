// The file that connects a body worn system to this destination.
#pragma once

#include <string>
#include <vector>

#include "bodyworn/destination/config.h"
#include "crypto/certificate.h"

namespace ocelli::bodyworn::destination {

/// JSON text for administrators of body worn systems. It holds the secret of the API, and is signed
/// with the key of our HTTPS server (docs/design/destination.md); not with a key that is none of
/// P-256, which is logged.
/// FailedPrecondition without an address, or when plain and secure addresses are mixed.
Result<std::string> makeConnectionFile(
    const ConfigFile& config,
    const std::vector<std::string>& addresses,
    const crypto::CertifiedKey& server,
    std::string_view version
);

}  // namespace ocelli::bodyworn::destination
