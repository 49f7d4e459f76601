// Canonical text, signature and chain of manifests.
#include "bodyworn/evidence/manifest.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/evidence/detail/manifest_json.h"
#include "crypto/authority.h"
#include "crypto/digest.h"
#include "crypto/signature.h"
#include "runtime/durable_file.h"

namespace ocelli::bodyworn::evidence {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
constexpr std::size_t kMostClips = 10'000;
constexpr std::size_t kMostMarks = 1'000;
constexpr const char* kChainName = "chain.json";

Result<void> check(const Manifest& manifest) {
    const auto wrong = [](const char* field, const char* allowed) {
        return fail(
                   ErrorKind::InvalidArgument, fmt::format("{} of a manifest is out of form", field)
        )
            .withField(field, allowed);
    };
    if (manifest.clips.size() > kMostClips) {
        return wrong("clips", "at most 10000");
    }
    if (manifest.marks.size() > kMostMarks) {
        return wrong("marks", "at most 1000");
    }
    if (manifest.recording.empty() || manifest.recording.size() > 256 ||
        !isCleanText(manifest.recording) || manifest.recording.find('/') != std::string::npos) {
        return wrong("recording", "1 to 256 bytes of UTF-8 without '/'");
    }
    if (manifest.number == 0) {
        return wrong("number", "from 1");
    }
    if (manifest.previous.size() != 64 || !parseHex(manifest.previous)) {
        return wrong("previous", "64 hex digits");
    }
    return {};
}

}  // namespace

Result<std::string> signManifest(const Manifest& manifest, const crypto::CertifiedKey& key) {
    OCELLI_TRY(check(manifest));
    const auto signing = OCELLI_TRY(crypto::SigningKey::parse(key.key));
    Json json = detail::toJson(manifest);
    json["certificates"] = key.certificate;
    const std::string document = detail::canonical(json);
    const Bytes signature = OCELLI_TRY(signing.sign(asBytes(document)));
    json["signature"] = formatBase64(signature);
    return detail::canonical(json);
}

Result<SignedManifest> parseManifest(std::string_view text) {
    if (text.size() > kMostBytes) {
        return fail(ErrorKind::InvalidArgument, "the manifest has more than 16 MiB");
    }
    Json json = OCELLI_TRY(parseJson(text));
    SignedManifest found;
    found.manifest = OCELLI_TRY(detail::parseManifestJson(json));
    OCELLI_TRY(check(found.manifest));
    found.certificates = OCELLI_TRY(stringMember(json, "certificates"));
    const auto signature = OCELLI_TRY(stringMember(json, "signature"));
    found.signature = OCELLI_TRY(parseBase64(signature));
    if (detail::canonical(json) != text) {
        return fail(ErrorKind::InvalidArgument, "the manifest is not in its canonical form");
    }
    json.erase("signature");
    found.document = detail::canonical(json);
    found.digest = crypto::digestHex(crypto::Hash::Sha256, text);
    return found;
}

ManifestVerdict verifyManifest(const SignedManifest& manifest, std::string_view roots) {
    ManifestVerdict verdict;
    const auto key = crypto::VerifyingKey::ofCertificate(manifest.certificates);
    if (!key) {
        verdict.reason = "the manifest has no certificate that can be read";
        return verdict;
    }
    verdict.intact = key->verifies(asBytes(manifest.document), manifest.signature);
    if (!verdict.intact) {
        verdict.reason = "the manifest was changed after it was signed";
        return verdict;
    }
    if (roots.empty()) {
        verdict.reason = "no authority was named that could vouch for the camera";
        return verdict;
    }
    for (const WallTime at : {manifest.manifest.start, manifest.manifest.stop}) {
        if (const auto chain = crypto::checkChain(manifest.certificates, roots, at); !chain) {
            verdict.reason = "the camera's certificate: " + chain.error().message();
            return verdict;
        }
    }
    verdict.trusted = true;
    return verdict;
}

Result<ManifestChain> ManifestChain::open(FileSystem& files, std::string folder) {
    ManifestChain chain(files, std::move(folder));
    const auto text = readWhole(files, chain.folder_ + "/" + kChainName, 2 * kMostBytes);
    if (!text && text.error().kind() == ErrorKind::NotFound) {
        return chain;
    }
    if (!text) {
        return Error(text.error());
    }
    const auto manifest = parseManifest(asText(*text));
    if (!manifest) {
        return fail(ErrorKind::DataLoss, "the books of manifests are broken")
            .withContext("reading", chain.folder_ + "/" + kChainName);
    }
    chain.number_ = manifest->manifest.number;
    chain.digest_ = manifest->digest;
    chain.newest_ = Newest{manifest->manifest.recording, std::string(asText(*text))};
    return chain;
}

Result<std::string> ManifestChain::sign(
    Manifest manifest, const crypto::CertifiedKey& key, const std::string& recordingFolder
) {
    if (!newest_ || newest_->recording != manifest.recording) {
        manifest.number = number_ + 1;
        manifest.previous = digest_;
        const std::string text = OCELLI_TRY(signManifest(manifest, key));
        OCELLI_TRY(replaceWhole(*files_, folder_, kChainName, asBytes(text)));
        number_ = manifest.number;
        digest_ = crypto::digestHex(crypto::Hash::Sha256, text);
        newest_ = Newest{manifest.recording, text};
    }
    OCELLI_TRY(
        replaceWhole(*files_, recordingFolder, std::string(kManifestName), asBytes(newest_->text))
    );
    return newest_->text;
}

}  // namespace ocelli::bodyworn::evidence
