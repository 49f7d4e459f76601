// Writes connection files.
#include "bodyworn/destination/connection_file.h"

#include "base/log.h"
#include "base/text.h"
#include "bodyworn/evidence/signed_json.h"

namespace ocelli::bodyworn::destination {

Result<std::string> makeConnectionFile(
    const ConfigFile& config,
    const std::vector<std::string>& addresses,
    const crypto::CertifiedKey& server,
    std::string_view version
) {
    if (addresses.empty()) {
        return fail(
            ErrorKind::FailedPrecondition,
            "no address is known at which systems reach this destination: name one"
        );
    }
    std::size_t secure = 0;
    for (const std::string& address : addresses) {
        secure += address.starts_with("https://") ? 1 : 0;
    }
    if (secure != 0 && secure != addresses.size()) {
        return fail(
            ErrorKind::FailedPrecondition,
            "the addresses must be all https or, for development, all http"
        );
    }
    const Config& current = config.current();
    Json json = {
        {"ConnectionFileVersion", "1.0"},
        {"SiteName", current.siteName},
        {"ApplicationName", "Ocelli destination"},
        {"ApplicationVersion", version},
        {"ContentDestinationAsNTPServer", false},
        {"AuthenticationTokenURI", addresses},
        {"BlobAPIKey", config.apiKey()},
        {"BlobAPIUserName", current.userName},
        {"ContainerType", current.containerType},
        {"FullStoreAndReadSupport", false},
        {"WantEncryption", !current.encryptionKey.empty()},
    };
    if (secure > 0) {
        // One for each address, by their order.
        json["HTTPSCertificate"] = Json(
            std::vector<std::string>(addresses.size(), formatBase64(asBytes(server.certificate)))
        );
    }
    if (!current.encryptionKey.empty()) {
        json["PublicKey"] = formatBase64(asBytes(current.encryptionKey));
        json["PublicKeyId"] = current.encryptionKeyId;
    }
    if (const auto done = evidence::signJson(json, server); !done) {
        log::warning(
            "destination", "the connection file has no signature: {}", done.error().message()
        );
    }
    return formatJsonPretty(json);
}

}  // namespace ocelli::bodyworn::destination
