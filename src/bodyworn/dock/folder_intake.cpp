// Objects as files, whole ones under their name.
#include "bodyworn/dock/folder_intake.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/digest.h"
#include "runtime/durable_file.h"

namespace ocelli::bodyworn::dock {
namespace {

constexpr const char* kOfferName = ".offer.json";  // no object's name begins with a dot
constexpr std::size_t kMostOffer = std::size_t{16} << 20U;
constexpr std::size_t kPiece = std::size_t{1} << 20U;

std::string partOf(const std::string& path) {
    return path + ".part";
}

Result<std::string> digestOf(File& file, std::uint64_t length) {
    crypto::Digester digester(crypto::Hash::Sha256);
    Bytes buffer(kPiece);
    for (std::uint64_t at = 0; at < length;) {
        const auto want = std::min<std::uint64_t>(kPiece, length - at);
        const auto into = std::span(buffer).first(static_cast<std::size_t>(want));
        const std::size_t count = OCELLI_TRY(file.readAt(at, into));
        if (count == 0) {
            return fail(ErrorKind::DataLoss, "a spooled object became shorter");
        }
        digester.update(into.first(count));
        at += count;
    }
    return formatHex(digester.finish());
}

}  // namespace

Result<bool> FolderIntake::isThere(const std::string& path) {
    const auto file = files_.open(path, OpenMode::Read);
    if (!file && file.error().kind() != ErrorKind::NotFound) {
        return Error(file.error());
    }
    return file.has_value();
}

Result<void> FolderIntake::open(const std::string& serial, const Offer& offer) {
    const std::string folder = folderOf(serial, offer.recording);
    const auto known = this->offer(serial, offer.recording);
    if (known && !(*known == offer)) {
        return fail(
            ErrorKind::AlreadyExists, "this recording was offered differently: " + offer.recording
        );
    }
    if (known) {
        return {};
    }
    if (known.error().kind() != ErrorKind::NotFound) {
        return Error(known.error());
    }
    OCELLI_TRY(files_.makeFolders(folder));
    for (const auto& above : {folder_, folder_ + "/" + serial}) {
        OCELLI_TRY(files_.syncFolder(above));
    }
    const std::string text = formatJson(toJson(offer));
    return replaceWhole(files_, folder, kOfferName, asBytes(text));
}

Result<Offer> FolderIntake::offer(const std::string& serial, const std::string& recording) {
    const std::string path = folderOf(serial, recording) + "/" + kOfferName;
    const Bytes text = OCELLI_TRY(readWhole(files_, path, kMostOffer));
    const Json json = OCELLI_TRY(parseJson(asText(text)));
    return parseOffer(json);
}

Result<ObjectState> FolderIntake::state(
    const std::string& serial, const std::string& recording, const OfferedObject& object
) {
    const std::string path = folderOf(serial, recording) + "/" + object.name;
    if (OCELLI_TRY(isThere(path))) {
        return ObjectState{object.length, true};
    }
    const auto part = files_.open(partOf(path), OpenMode::Read);
    if (!part && part.error().kind() == ErrorKind::NotFound) {
        return ObjectState{};
    }
    if (!part) {
        return Error(part.error());
    }
    const std::uint64_t size = OCELLI_TRY((*part)->size());
    return ObjectState{std::min(size, object.length), false};
}

Result<void> FolderIntake::append(
    const std::string& serial,
    const std::string& recording,
    const OfferedObject& object,
    std::uint64_t offset,
    ByteSpan bytes
) {
    const std::string folder = folderOf(serial, recording);
    const std::string path = partOf(folder + "/" + object.name);
    const bool there = OCELLI_TRY(isThere(path));
    const auto file = OCELLI_TRY(files_.open(path, there ? OpenMode::Change : OpenMode::Create));
    OCELLI_TRY(file->writeAt(offset, std::span(&bytes, 1)));
    OCELLI_TRY(file->sync());
    return there ? Result<void>() : files_.syncFolder(folder);
}

Result<bool> FolderIntake::close(
    const std::string& serial, const std::string& recording, const OfferedObject& object
) {
    const std::string folder = folderOf(serial, recording);
    const std::string path = folder + "/" + object.name;
    const std::string part = partOf(path);
    // An empty object had no first chunk.
    const bool there = OCELLI_TRY(isThere(part));
    const auto file = OCELLI_TRY(files_.open(part, there ? OpenMode::Change : OpenMode::Create));
    const std::string digest = OCELLI_TRY(digestOf(*file, object.length));
    if (digest != object.sha256) {
        OCELLI_TRY(files_.remove(part));
        OCELLI_TRY(files_.syncFolder(folder));
        return false;
    }
    OCELLI_TRY(files_.rename(part, path));
    OCELLI_TRY(files_.syncFolder(folder));
    return true;
}

Result<RecordingState> FolderIntake::progress(
    const std::string& serial, const std::string& recording
) {
    const Offer known = OCELLI_TRY(offer(serial, recording));
    RecordingState state;
    state.atController = true;
    for (const OfferedObject& object : known.objects) {
        const ObjectState held = OCELLI_TRY(this->state(serial, recording, object));
        state.atController = state.atController && held.whole;
    }
    return state;
}

}  // namespace ocelli::bodyworn::dock
