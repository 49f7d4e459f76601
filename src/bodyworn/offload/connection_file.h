// The file that connects a body worn system to its content destination.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "bodyworn/evidence/signed_json.h"

namespace ocelli::bodyworn::offload {

inline constexpr std::size_t kMostConnectionFile = 64U << 10U;

enum class ContainerType { Mkv, Mp4 };

struct ConnectionFile {
    std::string siteName;
    std::string applicationName;
    std::string applicationVersion;
    bool destinationIsNtpServer = false;
    std::vector<std::string> uris;          ///< 1 to 10, alternative addresses of one server
    std::vector<std::string> certificates;  ///< PEM; empty: plain HTTP, for development only
    std::string key;                        ///< of the API: a secret
    std::string userName;
    ContainerType containerType = ContainerType::Mkv;
    bool fullSupport = false;  ///< every capability holds without being asked for
    bool wantEncryption = false;
    std::string publicKey;  ///< PEM; only with encryption
    std::string publicKeyId;
    std::optional<evidence::JsonSigner> signer = {};  ///< nothing: not signed

    bool secure() const { return !certificates.empty(); }

    bool operator==(const ConnectionFile&) const = default;
};

/// Reads the JSON text. Unknown attributes are left aside, an empty text counts as absent.
/// InvalidArgument names the attribute and what it may be: also of a signature that does not fit,
/// or that was not made with the key of one of the HTTPSCertificates.
Result<ConnectionFile> parseConnectionFile(std::string_view text);

/// The same as a file again, without signature. Holds the secret.
std::string formatConnectionFile(const ConnectionFile& file);

/// FailedPrecondition when what is fixed would change: container type, encryption or full support
/// that are on, or a signed file would be replaced by one without signature.
Result<void> checkReplacement(const ConnectionFile& before, const ConnectionFile& after);

}  // namespace ocelli::bodyworn::offload
