// Signs and checks JSON objects.
#include "bodyworn/evidence/signed_json.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/signature.h"

namespace ocelli::bodyworn::evidence {
namespace {

constexpr std::string_view kAlgorithm = "ES256";
constexpr std::size_t kMostCertificate = 32U << 10U;

Error broken(std::string_view why) {
    return fail(ErrorKind::InvalidArgument, fmt::format("the signature {}", why))
        .withField(std::string(kSignatureMember), "a signature of this file, or none");
}

Result<Bytes> bytesOf(const Json& signature, std::string_view name, std::size_t most) {
    const auto text = stringMember(signature, name);
    if (!text || text->empty() || text->size() > most) {
        return broken(fmt::format("has no {} that can be read", name));
    }
    auto bytes = parseBase64(*text);
    if (!bytes) {
        return broken(fmt::format("has a {} that is no Base64", name));
    }
    return std::move(*bytes);
}

}  // namespace

std::string signedText(const Json& object) {
    nlohmann::json sorted = object;
    sorted.erase(std::string(kSignatureMember));
    return sorted.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<void> signJson(Json& object, const crypto::CertifiedKey& with) {
    OCELLI_TRY(crypto::checkCertifiedKey(with));
    const auto key = OCELLI_TRY(crypto::SigningKey::parse(with.key));
    const std::string text = signedText(object);
    const Bytes value = OCELLI_TRY(key.sign(asBytes(text)));
    object[std::string(kSignatureMember)] = {
        {"Algorithm", kAlgorithm},
        {"Certificate", formatBase64(asBytes(with.certificate))},
        {"Value", formatBase64(value)},
    };
    return {};
}

Result<std::optional<JsonSigner>> readJsonSignature(const Json& object) {
    const auto found = object.find(std::string(kSignatureMember));
    if (found == object.end() || found->is_null()) {
        return std::optional<JsonSigner>();
    }
    const auto algorithm = stringMember(*found, "Algorithm");
    if (!algorithm || *algorithm != kAlgorithm) {
        return broken(fmt::format("must be of the algorithm {}", kAlgorithm));
    }
    const Bytes pem = OCELLI_TRY(bytesOf(*found, "Certificate", kMostCertificate));
    const Bytes value = OCELLI_TRY(bytesOf(*found, "Value", 4 * crypto::SigningKey::kMostBytes));
    const auto info = crypto::parseCertificate(asText(pem));
    const auto key = crypto::VerifyingKey::ofCertificate(asText(pem));
    if (!info || !key) {
        return broken("has a certificate that cannot be read");
    }
    const std::string text = signedText(object);
    if (!key->verifies(asBytes(text), value)) {
        return broken(fmt::format(
            "of {} does not fit: the file was changed after it was signed", info->commonName
        ));
    }
    return std::optional(JsonSigner{info->commonName, info->fingerprint, info->keyFingerprint});
}

}  // namespace ocelli::bodyworn::evidence
