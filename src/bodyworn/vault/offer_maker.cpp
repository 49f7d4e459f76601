// Facts of recordings, clips, keys, tracks and marks by the integration API.
#include "bodyworn/vault/offer_maker.h"

#include <algorithm>

#include <fmt/format.h>

#include "bodyworn/evidence/manifest.h"
#include "bodyworn/offload/open_points.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::vault {
namespace {

using evidence::ContentType;
using evidence::SealedClip;

constexpr std::size_t kMostManifest = std::size_t{16} << 20U;

/// Without what is not known.
Json jsonOf(const offload::Facts& facts) {
    Json json = Json::object();
    for (const auto& [key, value] : facts) {
        if (!value.empty()) {
            json[key] = value;
        }
    }
    return json;
}

std::string placeOf(const std::optional<device::Position>& position) {
    if (!position) {
        return {};
    }
    return offload::locationText({position->latitude, position->longitude, 0, position->time});
}

Json factsOf(const device::RecordingBook& book) {
    offload::Facts facts = {
        {"ContainerName", book.name},
        {"BWCSerialNumber", book.serial},
        {"BWCModel", book.model},
        {"FirmwareVersion", book.firmware},
        {"UserID", book.wearer.id},
        {"TimeZone", book.timeZone},
        {"TriggerOn", book.triggerOn},
        {"TriggerOff", book.triggerOff},
        {"TriggerOnLocation", placeOf(book.startPosition)},
        {"TriggerOffLocation", placeOf(book.stopPosition)},
    };
    offload::addTime(facts, "TriggerOnTime", book.triggerOnTime);
    offload::addTime(facts, "TriggerOffTime", book.triggerOffTime);
    offload::addTime(facts, "StartTime", book.start);
    offload::addTime(facts, "StopTime", book.stop);
    return jsonOf(facts);
}

Json factsOf(const SealedClip& clip) {
    if (clip.type == ContentType::Track) {
        return {{"FileType", "json"}};
    }
    offload::Facts facts = {{"ContainerType", std::string(toString(clip.type))}};
    offload::addTime(facts, "StartTime", clip.start);
    offload::addTime(facts, "StopTime", clip.stop);
    return jsonOf(facts);
}

dock::OfferedObject objectOf(std::string name, std::string_view text, Json facts) {
    return {
        std::move(name),
        text.size(),
        crypto::digestHex(crypto::Hash::Sha256, text),
        crypto::digestHex(crypto::Hash::Md5, text),
        std::move(facts)
    };
}

/// The key first: nobody shall see a clip that cannot be opened yet.
Result<void> addClip(
    evidence::Sealer& sealer, const std::string& folder, const SealedClip& clip, dock::Offer& offer
) {
    if (clip.encrypted) {
        const std::string key = OCELLI_TRY(sealer.keyObject(folder, clip));
        offer.objects.push_back(objectOf(
            clip.keyName(),
            key,
            {{"StartTime", offload::epochText(clip.start)}, {"FileType", "key"}}
        ));
    }
    offer.objects.push_back(
        {clip.fileName(), clip.delivered.length, clip.delivered.sha256, clip.md5, factsOf(clip)}
    );
    return {};
}

void addMark(const device::TimeMark& mark, dock::Offer& offer) {
    Json facts = {{"StartTime", offload::isoText(mark.time)}};
    if (mark.position) {
        facts["Location"] = placeOf(mark.position);
    }
    offer.objects.push_back(objectOf(mark.name, {}, std::move(facts)));
}

}  // namespace

Result<std::string> readManifest(FileSystem& files, const std::string& folder) {
    const auto text =
        readWhole(files, folder + "/" + std::string(evidence::kManifestName), kMostManifest);
    if (!text) {
        return Error(text.error()).withContext("reading the manifest of", folder);
    }
    return std::string(asText(*text));
}

Result<dock::Offer> makeOffer(
    FileSystem& files,
    evidence::Sealer& sealer,
    const std::string& folder,
    const device::RecordingBook& book
) {
    const std::string text = OCELLI_TRY(readManifest(files, folder));
    const auto manifest = OCELLI_TRY(evidence::parseManifest(text));
    const auto clips = OCELLI_TRY(sealer.list(folder));
    dock::Offer offer;
    offer.recording = book.name;
    offer.facts = factsOf(book);
    for (const SealedClip& clip : manifest.manifest.clips) {
        if (std::ranges::find(clips, clip) == clips.end()) {
            return fail(
                ErrorKind::DataLoss, fmt::format("{} is missing or was changed", clip.fileName())
            );
        }
        OCELLI_TRY(addClip(sealer, folder, clip, offer));
    }
    for (const device::TimeMark& mark : book.marks) {
        addMark(mark, offer);
    }
    offer.objects.push_back(
        objectOf(std::string(evidence::kManifestName), text, {{"FileType", "manifest"}})
    );
    return offer;
}

}  // namespace ocelli::bodyworn::vault
