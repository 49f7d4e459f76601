// Reads connection files.
#include "bodyworn/offload/connection_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/certificate.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr std::size_t kMostUris = 10;
constexpr std::size_t kMostUri = 512;
constexpr std::size_t kMostCertificates = 10;
constexpr std::size_t kMostCertificate = 16U << 10U;
constexpr std::size_t kMostPublicKey = 2048;

Error wrong(std::string_view name, std::string allowed) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}", name, allowed))
        .withField(std::string(name), allowed);
}

bool absent(const Json& json, std::string_view name) {
    const auto found = json.find(std::string(name));
    return found == json.end() || found->is_null() ||
           (found->is_string() && found->get_ref<const std::string&>().empty());
}

Result<std::string> text(const Json& json, std::string_view name, std::size_t most) {
    if (absent(json, name)) {
        return wrong(name, fmt::format("a text of 1 to {} characters", most));
    }
    const Json& value = json[std::string(name)];
    if (!value.is_string() || value.get_ref<const std::string&>().size() > most ||
        !isCleanText(value.get_ref<const std::string&>())) {
        return wrong(name, fmt::format("a text of 1 to {} characters", most));
    }
    return value.get<std::string>();
}

Result<bool> truth(const Json& json, std::string_view name) {
    if (absent(json, name)) {
        return false;
    }
    const Json& value = json[std::string(name)];
    if (!value.is_boolean()) {
        return wrong(name, "true or false");
    }
    return value.get<bool>();
}

/// Base64 of a whole PEM file.
Result<std::string> pem(const Json& value, std::string_view name, std::size_t most) {
    if (!value.is_string() || value.get_ref<const std::string&>().size() > most) {
        return wrong(name, fmt::format("Base64 of a PEM file, at most {} characters", most));
    }
    const auto bytes = parseBase64(value.get_ref<const std::string&>());
    if (!bytes || asText(*bytes).find("-----BEGIN ") == std::string_view::npos) {
        return wrong(name, "Base64 of a PEM file");
    }
    return std::string(asText(*bytes));
}

bool isUri(std::string_view uri) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (uri.starts_with(scheme)) {
            const auto rest = uri.substr(scheme.size());
            return !rest.empty() && rest.front() != '/' &&
                   rest.find_first_of(" @#\\") == std::string_view::npos;
        }
    }
    return false;
}

Result<void> readUris(const Json& json, ConnectionFile& file) {
    constexpr std::string_view kName = "AuthenticationTokenURI";
    if (absent(json, kName) || !json[std::string(kName)].is_array() ||
        json[std::string(kName)].empty() || json[std::string(kName)].size() > kMostUris) {
        return wrong(kName, "a list of 1 to 10 addresses");
    }
    for (const Json& item : json[std::string(kName)]) {
        if (!item.is_string() || item.get_ref<const std::string&>().size() > kMostUri ||
            !isCleanText(item.get_ref<const std::string&>()) ||
            !isUri(item.get_ref<const std::string&>())) {
            return wrong(kName, "addresses of up to 512 characters, http:// or https://");
        }
        file.uris.push_back(item.get<std::string>());
    }
    return {};
}

Result<void> readCertificates(const Json& json, ConnectionFile& file) {
    constexpr std::string_view kName = "HTTPSCertificate";
    if (!absent(json, kName)) {
        const Json& list = json[std::string(kName)];
        if (!list.is_array() || list.size() > kMostCertificates) {
            return wrong(kName, "a list of at most 10 certificates");
        }
        for (const Json& item : list) {
            auto certificate = OCELLI_TRY(pem(item, kName, kMostCertificate));
            if (!crypto::parseCertificate(certificate)) {
                return wrong(kName, "certificates that can be read");
            }
            file.certificates.push_back(std::move(certificate));
        }
    }
    for (const std::string& uri : file.uris) {
        if (uri.starts_with("https://") != file.secure()) {
            return wrong(
                "AuthenticationTokenURI",
                file.secure() ? "https:// for each, for there are certificates"
                              : "http:// for each, for there is no HTTPSCertificate"
            );
        }
    }
    return {};
}

Result<void> readEncryption(const Json& json, ConnectionFile& file) {
    file.wantEncryption = OCELLI_TRY(truth(json, "WantEncryption"));
    const bool given = !absent(json, "PublicKey") || !absent(json, "PublicKeyId");
    if (!file.wantEncryption) {
        return given ? wrong("PublicKey", "absent without WantEncryption") : Result<void>();
    }
    if (absent(json, "PublicKey")) {
        return wrong("PublicKey", "there, for WantEncryption is true");
    }
    file.publicKey = OCELLI_TRY(pem(json["PublicKey"], "PublicKey", kMostPublicKey));
    if (file.publicKey.find("-----BEGIN PUBLIC KEY-----") == std::string::npos) {
        return wrong("PublicKey", "Base64 of the PEM file of a public RSA key");
    }
    file.publicKeyId = OCELLI_TRY(text(json, "PublicKeyId", 128));
    return {};
}

Result<void> readContainerType(const Json& json, ConnectionFile& file) {
    if (absent(json, "ContainerType")) {
        return {};
    }
    const auto word = OCELLI_TRY(text(json, "ContainerType", 8));
    if (word != "mkv" && word != "mp4") {
        return wrong("ContainerType", "mkv or mp4");
    }
    file.containerType = word == "mp4" ? ContainerType::Mp4 : ContainerType::Mkv;
    return {};
}

/// Whoever signs must be who answers at the addresses.
Result<void> readSigner(const Json& json, ConnectionFile& file) {
    file.signer = OCELLI_TRY(evidence::readJsonSignature(json));
    if (!file.signer || !file.secure()) {
        return {};
    }
    const bool known = std::ranges::any_of(file.certificates, [&](const std::string& one) {
        const auto info = crypto::parseCertificate(one);
        return info && info->keyFingerprint == file.signer->keyFingerprint;
    });
    if (!known) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format(
                       "the file is signed by {}, fingerprint {}, which is none of its "
                       "HTTPSCertificates",
                       file.signer->name,
                       file.signer->fingerprint
                   )
        )
            .withField(std::string(evidence::kSignatureMember), "made with the destination's key");
    }
    return {};
}

}  // namespace

Result<ConnectionFile> parseConnectionFile(std::string_view input) {
    if (input.size() > kMostConnectionFile) {
        return fail(ErrorKind::InvalidArgument, "a connection file has at most 64 kB")
            .withField("file", "at most 65536 bytes");
    }
    const Json json = OCELLI_TRY(parseJson(input));
    if (!json.is_object()) {
        return fail(ErrorKind::InvalidArgument, "a connection file is a JSON object");
    }
    ConnectionFile file;
    if (OCELLI_TRY(text(json, "ConnectionFileVersion", 16)) != "1.0") {
        return wrong("ConnectionFileVersion", "1.0");
    }
    file.siteName = OCELLI_TRY(text(json, "SiteName", 64));
    file.applicationName = OCELLI_TRY(text(json, "ApplicationName", 256));
    file.applicationVersion = OCELLI_TRY(text(json, "ApplicationVersion", 128));
    file.destinationIsNtpServer = OCELLI_TRY(truth(json, "ContentDestinationAsNTPServer"));
    OCELLI_TRY(readUris(json, file));
    OCELLI_TRY(readCertificates(json, file));
    file.key = OCELLI_TRY(text(json, "BlobAPIKey", 64));
    file.userName = OCELLI_TRY(text(json, "BlobAPIUserName", 64));
    OCELLI_TRY(readContainerType(json, file));
    file.fullSupport = OCELLI_TRY(truth(json, "FullStoreAndReadSupport"));
    OCELLI_TRY(readEncryption(json, file));
    OCELLI_TRY(readSigner(json, file));
    return file;
}

std::string formatConnectionFile(const ConnectionFile& file) {
    Json json = {
        {"ConnectionFileVersion", "1.0"},
        {"SiteName", file.siteName},
        {"ApplicationName", file.applicationName},
        {"ApplicationVersion", file.applicationVersion},
        {"ContentDestinationAsNTPServer", file.destinationIsNtpServer},
        {"AuthenticationTokenURI", file.uris},
        {"BlobAPIKey", file.key},
        {"BlobAPIUserName", file.userName},
        {"ContainerType", file.containerType == ContainerType::Mp4 ? "mp4" : "mkv"},
        {"FullStoreAndReadSupport", file.fullSupport},
        {"WantEncryption", file.wantEncryption},
    };
    for (const std::string& certificate : file.certificates) {
        json["HTTPSCertificate"].push_back(formatBase64(asBytes(certificate)));
    }
    if (file.wantEncryption) {
        json["PublicKey"] = formatBase64(asBytes(file.publicKey));
        json["PublicKeyId"] = file.publicKeyId;
    }
    return formatJsonPretty(json);
}

Result<void> checkReplacement(const ConnectionFile& before, const ConnectionFile& after) {
    const auto refuse = [](std::string field, std::string message) {
        return fail(ErrorKind::FailedPrecondition, std::move(message)).withField(std::move(field));
    };
    if (before.containerType != after.containerType) {
        return refuse("ContainerType", "the container type can not be changed by a new file");
    }
    if (before.wantEncryption && !after.wantEncryption) {
        return refuse("WantEncryption", "encryption can not be switched off by a new file");
    }
    if (before.fullSupport && !after.fullSupport) {
        return refuse(
            "FullStoreAndReadSupport", "full support can not be taken back by a new file"
        );
    }
    if (before.signer && !after.signer) {
        return refuse(
            "Signature",
            fmt::format(
                "the file in use is signed by {}; a newer one must be signed too",
                before.signer->name
            )
        );
    }
    return {};
}

}  // namespace ocelli::bodyworn::offload
