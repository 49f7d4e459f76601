// Verifies recordings.
#include "bodyworn/destination/verification.h"

#include <algorithm>

#include "base/text.h"
#include "bodyworn/evidence/explain.h"
#include "bodyworn/evidence/manifest.h"
#include "bodyworn/evidence/video_file.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kPiece = 1U << 20U;
constexpr std::size_t kMostManifest = 16U << 20U;
constexpr std::size_t kMostLines = 40;

Result<std::string> digestOf(ContentStore& store, const Object& object) {
    crypto::Digester digester(crypto::Hash::Sha256);
    if (object.size > 0) {
        const auto file = OCELLI_TRY(store.openContent(object));
        Bytes piece(kPiece);
        for (std::uint64_t at = 0; at < object.size;) {
            const std::size_t count = OCELLI_TRY(file->readAt(at, piece));
            if (count == 0) {
                return fail(ErrorKind::DataLoss, "the file is too short");
            }
            digester.update(std::span(piece).first(count));
            at += count;
        }
    }
    return formatHex(digester.finish());
}

bool hasKey(const std::vector<Object>& objects, const std::string& clip) {
    const std::string key = clip.substr(0, clip.rfind('.')) + ".key";
    return std::any_of(objects.begin(), objects.end(), [&](const Object& object) {
        return object.name == key;
    });
}

/// Fills in what the signatures of a clip say; true when it is proven.
bool checkClip(const VerificationInput& input, const Object& object, const Clock& clock, Json& to) {
    if (hasKey(input.objects, object.name)) {
        to["verdict"] = "encrypted";
        to["lines"] = {"The content is encrypted: its signatures can be checked once it is opened."
        };
        return false;
    }
    const auto copy = input.store->localCopy(object);
    const auto report = copy ? evidence::verifyVideoFile(copy->path(), {input.roots, {}}, clock)
                             : Result<evidence::MediaReport>(copy.error());
    if (!report) {
        to["verdict"] = "unreadable";
        to["lines"] = {report.error().message()};
        return false;
    }
    to["verdict"] = evidence::toString(report->verdict);
    auto lines = evidence::explain(*report);
    lines.resize(std::min(lines.size(), kMostLines));
    to["lines"] = lines;
    return report->proven();
}

Result<std::string> textOf(ContentStore& store, const Object& object) {
    if (object.size > kMostManifest) {
        return fail(ErrorKind::InvalidArgument, "the manifest is too long");
    }
    std::string text(object.size, '\0');
    const auto file = OCELLI_TRY(store.openContent(object));
    OCELLI_TRY(file->readAt(0, std::as_writable_bytes(std::span(text.data(), text.size()))));
    return text;
}

/// What the camera's manifest says about what is here.
Json checkManifest(const VerificationInput& input, bool& broken) {
    const auto found =
        std::find_if(input.objects.begin(), input.objects.end(), [](const Object& object) {
            return object.name == evidence::kManifestName;
        });
    if (found == input.objects.end()) {
        return {{"present", false}};
    }
    Json json = {{"present", true}};
    const auto text = textOf(*input.store, *found);
    const auto parsed =
        text ? evidence::parseManifest(*text) : Result<evidence::SignedManifest>(text.error());
    if (!parsed) {
        json["reason"] = parsed.error().message();
        broken = true;
        return json;
    }
    const auto verdict = evidence::verifyManifest(*parsed, input.roots);
    json["intact"] = verdict.intact;
    json["trusted"] = verdict.trusted;
    json["reason"] = verdict.reason;
    Json missing = Json::array();
    Json changed = Json::array();
    for (const evidence::SealedClip& clip : parsed->manifest.clips) {
        const auto object =
            std::find_if(input.objects.begin(), input.objects.end(), [&](const Object& one) {
                return one.name == clip.fileName();
            });
        if (object == input.objects.end()) {
            missing.push_back(clip.fileName());
        } else if (object->sha256 != clip.delivered.sha256) {
            changed.push_back(clip.fileName());
        }
    }
    broken = broken || !verdict.intact || !changed.empty();
    json["missing"] = std::move(missing);
    json["changed"] = std::move(changed);
    return json;
}

}  // namespace

Json verify(const VerificationInput& input, const Clock& clock) {
    bool broken = false;
    bool proven = true;
    std::size_t clips = 0;
    Json objects = Json::array();
    for (const Object& object : input.objects) {
        Json item = {{"name", object.name}, {"kind", toString(objectKindOf(object.name))}};
        const auto digest = digestOf(*input.store, object);
        const bool intact = digest && *digest == object.sha256;
        item["intact"] = intact;
        broken = broken || !intact;
        if (objectKindOf(object.name) == ObjectKind::Clip) {
            ++clips;
            proven = checkClip(input, object, clock, item) && proven;
            broken = broken || item["verdict"] == "notAuthentic";
        }
        objects.push_back(std::move(item));
    }
    Json manifest = checkManifest(input, broken);
    const bool all = proven && clips > 0;
    std::string_view words =
        "Everything is as it was received. Not every picture is proven by a signature of somebody "
        "who is believed here.";
    if (broken) {
        words = "Something is not as it was received or signed.";
    } else if (all) {
        words = "Everything is as it was received, and every picture is proven by its signature.";
    }
    return {
        {"verdict",
         broken ? "broken"
         : all  ? "proven"
                : "intact"},
        {"words", words},
        {"checkedAt", formatTime(clock.wall())},
        {"objects", std::move(objects)},
        {"manifest", std::move(manifest)},
    };
}

}  // namespace ocelli::bodyworn::destination
