// The device's own certificate: made at the first start, kept in the state folder.
#pragma once

#include <filesystem>

#include "base/clock.h"
#include "crypto/certificate.h"

namespace ocelli::control::certificates {

/// Reads `https.pem` and `https.key` of the folder, or makes a self-signed pair for ten years. A
/// pair that cannot be used, or is no longer valid, is replaced.
Result<crypto::CertifiedKey> ownCertificate(
    const std::filesystem::path& folder, const std::string& deviceName, WallTime now
);

}  // namespace ocelli::control::certificates
