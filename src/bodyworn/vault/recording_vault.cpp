// Lists, opens and removes recordings.
#include "bodyworn/vault/recording_vault.h"

#include <algorithm>

#include "base/log.h"
#include "bodyworn/evidence/manifest.h"
#include "bodyworn/vault/offer_maker.h"
#include "bodyworn/vault/sealed_text.h"
#include "runtime/durable_file.h"

namespace ocelli::bodyworn::vault {
namespace {

constexpr const char* kOfferName = "offer.sealed";

/// What a book is renamed to when its recording begins to be removed: renaming needs no room.
constexpr const char* kRemovedName = "recording.removed";

/// Small objects, whole.
class TextReader final : public evidence::ClipReader {
  public:
    explicit TextReader(std::string text) : text_(std::move(text)) {}

    std::uint64_t length() const override { return text_.size(); }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        const auto at = static_cast<std::size_t>(std::min<std::uint64_t>(offset, text_.size()));
        const std::size_t count = std::min(into.size(), text_.size() - at);
        std::copy_n(asBytes(text_).begin() + static_cast<std::ptrdiff_t>(at), count, into.begin());
        return count;
    }

  private:
    std::string text_;
};

std::unique_ptr<evidence::ClipReader> readerOf(std::string text) {
    return std::make_unique<TextReader>(std::move(text));
}

struct Dated {
    WallTime time;
    dock::Offer offer;
};

}  // namespace

Result<bool> RecordingVault::isBeingRemoved(const std::string& folder) const {
    const auto mark = files_.open(folder + "/" + kRemovedName, OpenMode::Read);
    if (!mark && mark.error().kind() != ErrorKind::NotFound) {
        return Error(mark.error());
    }
    return mark.has_value();
}

/// What was offered once is offered again, whatever this program would make of it today.
Result<dock::Offer> RecordingVault::offerOf(const device::RecordingBook& book) {
    const std::string folder = shelf_.folderOf(book.name);
    const auto kept = readSealedText(files_, folder, kOfferName, key_);
    if (kept) {
        const Json json = OCELLI_TRY(parseJson(*kept));
        return dock::parseOffer(json);
    }
    if (kept.error().kind() != ErrorKind::NotFound) {
        log::warning("vault", "{}: its offer is made anew: {}", book.name, kept.error().message());
    }
    auto offer = OCELLI_TRY(makeOffer(files_, sealer_, folder, book));
    const std::string text = formatJson(dock::toJson(offer));
    if (auto written = writeSealedText(files_, folder, kOfferName, text, key_); !written) {
        // A full disk must not keep recordings from leaving.
        log::warning("vault", "{}: {}", book.name, written.error().message());
    }
    return offer;
}

Result<std::vector<dock::Offer>> RecordingVault::recordings() {
    damaged_.clear();
    std::vector<Dated> found;
    for (const std::string& name : OCELLI_TRY(shelf_.names())) {
        const std::string folder = shelf_.folderOf(name);
        const auto removed = isBeingRemoved(folder);
        const auto entries = files_.list(folder);
        if ((removed && *removed) || (entries && entries->empty())) {
            continue;
        }
        const auto book = shelf_.read(name);
        if (book && !book->complete) {
            continue;
        }
        auto offer = book ? offerOf(*book) : Result<dock::Offer>(book.error());
        if (!offer) {
            damaged_.push_back({name, offer.error().message()});
            continue;
        }
        found.push_back({book->triggerOnTime, std::move(*offer)});
    }
    std::ranges::stable_sort(found, {}, &Dated::time);
    std::vector<dock::Offer> offers;
    offers.reserve(found.size());
    for (Dated& one : found) {
        offers.push_back(std::move(one.offer));
    }
    return offers;
}

Result<std::unique_ptr<evidence::ClipReader>> RecordingVault::open(
    const std::string& recording, const std::string& object
) {
    OCELLI_TRY(dock::checkName(recording));
    const std::string folder = shelf_.folderOf(recording);
    if (object == evidence::kManifestName) {
        return readerOf(OCELLI_TRY(readManifest(files_, folder)));
    }
    for (const evidence::SealedClip& clip : OCELLI_TRY(sealer_.list(folder))) {
        if (clip.fileName() == object) {
            return sealer_.open(folder, clip);
        }
        if (clip.encrypted && clip.keyName() == object) {
            return readerOf(OCELLI_TRY(sealer_.keyObject(folder, clip)));
        }
    }
    const auto book = OCELLI_TRY(shelf_.read(recording));
    if (std::ranges::find(book.marks, object, &device::TimeMark::name) != book.marks.end()) {
        return readerOf({});
    }
    return fail(
        ErrorKind::DataLoss, "an object is not there any more: " + recording + "/" + object
    );
}

Result<void> RecordingVault::remove(const std::string& recording) {
    OCELLI_TRY(dock::checkName(recording));
    const std::string folder = shelf_.folderOf(recording);
    const auto there = files_.list(folder);
    if (!there) {
        return there.error().kind() == ErrorKind::NotFound ? Result<void>()
                                                           : Result<void>(there.error());
    }
    const std::string mark = folder + "/" + kRemovedName;
    if (!OCELLI_TRY(isBeingRemoved(folder))) {
        auto renamed = files_.rename(folder + "/" + std::string(kBookName), mark);
        if (!renamed && renamed.error().kind() != ErrorKind::NotFound) {
            return renamed;
        }
        OCELLI_TRY(files_.syncFolder(folder));
    }
    for (const FolderEntry& entry : OCELLI_TRY(files_.list(folder))) {
        if (entry.name != kRemovedName) {
            OCELLI_TRY(removeIfThere(files_, folder + "/" + entry.name));
        }
    }
    OCELLI_TRY(files_.syncFolder(folder));
    OCELLI_TRY(removeIfThere(files_, mark));
    OCELLI_TRY(removeIfThere(files_, folder));
    return files_.syncFolder(folder.substr(0, folder.rfind('/')));
}

std::uint64_t bytesOf(const std::vector<dock::Offer>& offers) {
    std::uint64_t sum = 0;
    for (const dock::Offer& offer : offers) {
        for (const dock::OfferedObject& object : offer.objects) {
            sum += object.length;
        }
    }
    return sum;
}

}  // namespace ocelli::bodyworn::vault
