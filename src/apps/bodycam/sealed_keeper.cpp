// Joins sealer, signer and manifests.
#include "apps/bodycam/sealed_keeper.h"

#include <algorithm>

#include "delivery/clips/clip_cut.h"

namespace ocelli::apps::bodycam {
namespace {

evidence::Manifest manifestOf(
    const device::RecordingBook& book, const evidence::DeviceFacts& device
) {
    evidence::Manifest manifest;
    manifest.recording = book.name;
    manifest.device = device;
    manifest.user = book.wearer.id;
    manifest.triggerOn = book.triggerOn;
    manifest.triggerOff = book.triggerOff;
    manifest.triggerOnTime = book.triggerOnTime;
    manifest.triggerOffTime = book.triggerOffTime;
    manifest.start = book.start;
    manifest.stop = book.stop;
    manifest.timeZone = book.timeZone;
    for (const device::TimeMark& mark : book.marks) {
        manifest.marks.push_back({mark.name, mark.time, {}, {}});
    }
    return manifest;
}

}  // namespace

SealedKeeper::SealedKeeper(
    FileSystem& files,
    std::string folder,
    Facts facts,
    IdentityPtr identity,
    evidence::ManifestChain chain
)
    : files_(files),
      folder_(std::move(folder)),
      device_(std::move(facts.device)),
      destination_(std::move(facts.destination)),
      identity_(identity),
      chain_(std::move(chain)),
      sealer_(files, identity->storageKey()) {}

Result<std::unique_ptr<SealedKeeper>> SealedKeeper::open(
    FileSystem& files, const std::string& folder, Facts facts, WallTime now
) {
    OCELLI_TRY(files.makeFolders(folder));
    auto identity = evidence::DeviceIdentity::load(files, folder);
    if (!identity) {
        if (identity.error().kind() != ErrorKind::NotFound) {
            return Error(std::move(identity).error()).withContext("reading the camera's identity");
        }
        identity = evidence::DeviceIdentity::create(facts.device.serial, now);
        if (!identity) {
            return Error(std::move(identity).error());
        }
        OCELLI_TRY(identity->save(files, folder));
    }
    auto chain = OCELLI_TRY(evidence::ManifestChain::open(files, folder));
    return std::unique_ptr<SealedKeeper>(new SealedKeeper(
        files,
        folder,
        std::move(facts),
        std::make_shared<const evidence::DeviceIdentity>(std::move(*identity)),
        std::move(chain)
    ));
}

Result<void> SealedKeeper::setIdentity(const evidence::DeviceIdentity& identity) {
    OCELLI_TRY(identity.save(files_, folder_));
    *identity_.lock() = std::make_shared<const evidence::DeviceIdentity>(identity);
    return {};
}

void SealedKeeper::setDestination(const std::optional<device::ContentKey>& key) {
    auto destination = destination_.lock();
    destination->reset();
    if (key) {
        *destination = evidence::DestinationKey{key->publicKey, key->id};
    }
}

evidence::ClipWish SealedKeeper::wishOf(
    std::string stem, evidence::ContentType type, WallTime start
) const {
    return {std::move(stem), type, start, *destination_.lock()};
}

Result<std::unique_ptr<evidence::SealingClip>> SealedKeeper::begin(
    const std::string& folder, std::string stem, evidence::ContentType type, WallTime start
) {
    if (signing_ != identity()) {
        signer_.reset();  // the certificate has changed: between clips only
    }
    return sealer_.begin(folder, wishOf(std::move(stem), type, start));
}

Result<Bytes> SealedKeeper::sign(const media::Track& track, ByteSpan picture, WallTime time) {
    if (!signer_ || codec_ != track.codec) {
        const IdentityPtr identity = this->identity();
        evidence::MediaSignerOptions options;
        options.codec = track.codec;
        options.key = identity->key();
        options.firmware = device_.firmware;
        options.serialNumber = device_.serial;
        options.manufacturer = device_.manufacturer;
        signer_ = OCELLI_TRY(evidence::MediaSigner::create(std::move(options)));
        codec_ = track.codec;
        signing_ = identity;
    }
    return signer_->sign(picture, time);
}

Result<std::vector<Bytes>> SealedKeeper::endVideo(WallTime end) {
    return signer_ ? signer_->endFile(end) : std::vector<Bytes>();
}

/// The location track is evidence as well: sealed like a clip.
Result<void> SealedKeeper::sealTrack(const device::RecordingBook& book, const std::string& folder) {
    if (book.track.empty()) {
        return {};
    }
    const std::string stem =
        evidence::clipStem(book.start, book.id) + "_" + book.serial + "_gpstrail";
    const auto there = OCELLI_TRY(sealer_.list(folder));
    if (std::ranges::find(there, stem, &evidence::SealedClip::stem) != there.end()) {
        return {};
    }
    auto clip =
        OCELLI_TRY(sealer_.begin(folder, wishOf(stem, evidence::ContentType::Track, book.start)));
    OCELLI_TRY(clip->append(asBytes(formatJson(device::trackToJson(book)))));
    OCELLI_TRY(clip->finish(book.stop));
    return {};
}

Result<void> SealedKeeper::complete(const device::RecordingBook& book, const std::string& folder) {
    OCELLI_TRY(sealTrack(book, folder));
    evidence::Manifest manifest = manifestOf(book, device_);
    manifest.clips = OCELLI_TRY(sealer_.list(folder));
    std::ranges::stable_sort(manifest.clips, [](const auto& a, const auto& b) {
        const bool trackA = a.type == evidence::ContentType::Track;
        const bool trackB = b.type == evidence::ContentType::Track;
        return trackA != trackB ? trackB : a.start < b.start;
    });
    OCELLI_TRY(chain_.sign(std::move(manifest), identity()->key(), folder));
    return {};
}

Result<std::vector<evidence::SealedClip>> SealedKeeper::clips(const std::string& folder) {
    return sealer_.list(folder);
}

Result<std::unique_ptr<evidence::ClipReader>> SealedKeeper::open(
    const std::string& folder, const evidence::SealedClip& clip
) {
    return sealer_.open(folder, clip);
}

Result<int> SealedKeeper::recover(const std::string& folder) {
    int count = 0;
    for (const evidence::UnfinishedClip& clip : OCELLI_TRY(sealer_.unfinished(folder))) {
        delivery::clips::WholePart whole;
        if (clip.type != evidence::ContentType::Track) {
            auto reader = OCELLI_TRY(sealer_.openUnfinished(folder, clip));
            const bool mkv = clip.type == evidence::ContentType::Mkv;
            whole = OCELLI_TRY(delivery::clips::findWhole(
                mkv ? delivery::clips::Container::Mkv : delivery::clips::Container::Mp4,
                reader->length(),
                [&](std::uint64_t at, std::span<std::byte> into) {
                    return reader->readAt(at, into);
                }
            ));
        }
        if (whole.length == 0) {
            OCELLI_TRY(sealer_.discard(folder, clip));
            continue;
        }
        const WallTime stop = clip.start + std::chrono::seconds(whole.parts);
        OCELLI_TRY(sealer_.recover(folder, clip, whole.length, stop));
        ++count;
    }
    return count;
}

}  // namespace ocelli::apps::bodycam
