// Beginning, finding, reading and removing clips.
#include "bodyworn/evidence/sealer.h"

#include "base/text.h"
#include "bodyworn/evidence/detail/clip_files.h"
#include "bodyworn/evidence/detail/sealing_clip.h"
#include "bodyworn/evidence/key_object.h"
#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "crypto/key_wrap.h"
#include "crypto/random.h"
#include "runtime/durable_file.h"

namespace ocelli::bodyworn::evidence {
namespace {

using detail::ClipFiles;
using detail::WorkNote;

constexpr std::size_t kMostFacts = 4096;
constexpr std::size_t kMostKeyObject = 65'536;
constexpr std::string_view kFactsEnding = ".clip";
constexpr std::string_view kWorkEnding = ".work";

Result<bool> isThere(FileSystem& files, const std::string& path) {
    const auto file = files.open(path, OpenMode::Read);
    if (!file && file.error().kind() != ErrorKind::NotFound) {
        return Error(file.error());
    }
    return file.has_value();
}

/// "STEM.mp4" of "STEM.mp4.work"; nothing for other names.
std::optional<ClipFiles> clipOf(
    const std::string& folder, std::string_view name, std::string_view ending
) {
    if (!name.ends_with(ending)) {
        return std::nullopt;
    }
    name.remove_suffix(ending.size());
    const auto dot = name.rfind('.');
    const auto type = parseContentType(dot == name.npos ? "" : name.substr(dot + 1));
    if (!type || !checkStem(name.substr(0, dot))) {
        return std::nullopt;
    }
    return ClipFiles{folder, std::string(name.substr(0, dot)), *type};
}

ClipFiles filesOf(const std::string& folder, const SealedClip& clip) {
    return {folder, clip.stem, clip.type};
}

ClipFiles filesOf(const std::string& folder, const UnfinishedClip& clip) {
    return {folder, clip.stem, clip.type};
}

/// Makes the key object durable before the first byte is encrypted.
Result<void> writeKeyObject(
    FileSystem& files, const ClipFiles& clip, const DestinationKey& destination, WorkNote& note
) {
    KeyObject object;
    object.encryptedKey = OCELLI_TRY(crypto::wrapKey(destination.publicKey, note.secret.key));
    object.iv = note.secret.iv;
    object.publicKeyId = destination.id;
    const std::string text = object.format();
    note.keySha256 = crypto::digestHex(crypto::Hash::Sha256, text);
    return replaceWhole(files, clip.folder, clip.key(), asBytes(text));
}

}  // namespace

Sealer::Sealer(FileSystem& files, Bytes storageKey)
    : files_(files), storageKey_(std::move(storageKey)) {
    OCELLI_ASSERT(storageKey_.size() == crypto::kAesKeySize);
}

Result<std::unique_ptr<SealingClip>> Sealer::begin(const std::string& folder, ClipWish wish) {
    OCELLI_TRY(checkStem(wish.stem));
    const ClipFiles clip{folder, wish.stem, wish.type};
    for (const auto& name : {clip.work(), clip.facts()}) {
        if (OCELLI_TRY(isThere(files_, clip.path(name)))) {
            return fail(ErrorKind::AlreadyExists, "there is a clip of this name: " + clip.name());
        }
    }
    WorkNote note;
    note.start = wish.start;
    note.encrypted = wish.destination.has_value();
    note.secret.key = crypto::randomBytes(crypto::kAesKeySize);
    note.secret.iv = crypto::randomBytes(crypto::kAesBlockSize);
    // What an earlier attempt left before its note was there belongs to nothing.
    OCELLI_TRY(detail::removeWork(files_, clip));
    if (wish.destination) {
        OCELLI_TRY(writeKeyObject(files_, clip, *wish.destination, note));
    }
    OCELLI_TRY(detail::writeWork(files_, clip, note, storageKey_));
    return detail::SealingFile::open(files_, clip, note, storageKey_, detail::FileState::New);
}

Result<std::vector<SealedClip>> Sealer::list(const std::string& folder) {
    std::vector<SealedClip> clips;
    const auto entries = OCELLI_TRY(files_.list(folder));
    for (const FolderEntry& entry : entries) {
        const auto names = clipOf(folder, entry.name, kFactsEnding);
        if (!names) {
            continue;
        }
        const Bytes text = OCELLI_TRY(readWhole(files_, names->path(entry.name), kMostFacts));
        const Json json = OCELLI_TRY(parseJson(asText(text)));
        auto clip = OCELLI_TRY(parseSealedClip(json));
        // Facts without the file: it was cut short of its rename and is an unfinished clip still.
        if (OCELLI_TRY(isThere(files_, names->path(names->finished(clip.encrypted))))) {
            clips.push_back(std::move(clip));
        }
    }
    return clips;
}

Result<std::unique_ptr<ClipReader>> Sealer::open(
    const std::string& folder, const SealedClip& clip
) {
    const ClipFiles names = filesOf(folder, clip);
    auto file = OCELLI_TRY(files_.open(names.path(names.finished(clip.encrypted)), OpenMode::Read));
    auto reader = clip.encrypted ? OCELLI_TRY(detail::openPlain(std::move(file)))
                      : OCELLI_TRY(detail::openSealed(
                            std::move(file), storageKey_, names.name(), true
                        ));
                      if (reader->length() != clip.delivered.length) {
                          return fail(
                              ErrorKind::DataLoss,
                              "the clip is not as long as it was: " + names.name()
                          );
                      }
                      return reader;
}

Result<std::string> Sealer::keyObject(const std::string& folder, const SealedClip& clip) {
    const ClipFiles names = filesOf(folder, clip);
    if (!clip.encrypted) {
        return fail(ErrorKind::NotFound, "the clip is not encrypted: " + names.name());
    }
    const Bytes text = OCELLI_TRY(readWhole(files_, names.path(names.key()), kMostKeyObject));
    return std::string(asText(text));
}

Result<std::vector<UnfinishedClip>> Sealer::unfinished(const std::string& folder) {
    std::vector<UnfinishedClip> clips;
    const auto entries = OCELLI_TRY(files_.list(folder));
    for (const FolderEntry& entry : entries) {
        const auto names = clipOf(folder, entry.name, kWorkEnding);
        if (!names) {
            continue;
        }
        const WorkNote note = OCELLI_TRY(detail::readWork(files_, *names, storageKey_));
        if (OCELLI_TRY(isThere(files_, names->path(names->finished(note.encrypted))))) {
            OCELLI_TRY(detail::removeWork(files_, *names));
            continue;
        }
        UnfinishedClip clip{names->stem, names->type, note.start, 0};
        if (const auto reader = openUnfinished(folder, clip)) {
            clip.length = (*reader)->length();
        }
        clips.push_back(std::move(clip));
    }
    return clips;
}

Result<std::unique_ptr<ClipReader>> Sealer::openUnfinished(
    const std::string& folder, const UnfinishedClip& clip
) {
    const ClipFiles names = filesOf(folder, clip);
    const WorkNote note = OCELLI_TRY(detail::readWork(files_, names, storageKey_));
    return detail::openWork(files_, names, note, storageKey_);
}

Result<SealedClip> Sealer::recover(
    const std::string& folder, const UnfinishedClip& clip, std::uint64_t length, WallTime stop
) {
    const ClipFiles names = filesOf(folder, clip);
    const WorkNote note = OCELLI_TRY(detail::readWork(files_, names, storageKey_));
    const auto reader = OCELLI_TRY(detail::openWork(files_, names, note, storageKey_));
    if (length > reader->length()) {
        return fail(ErrorKind::InvalidArgument, "less of the clip can be read")
            .withField("length", "up to " + std::to_string(reader->length()));
    }
    const auto writer = OCELLI_TRY(
        detail::SealingFile::open(files_, names, note, storageKey_, detail::FileState::Recovered)
    );
    Bytes buffer(detail::kPieceSize);
    for (std::uint64_t at = 0; at < length;) {
        const auto want = std::min<std::uint64_t>(buffer.size(), length - at);
        const auto into = std::span(buffer).first(static_cast<std::size_t>(want));
        const std::size_t count = OCELLI_TRY(reader->readAt(at, into));
        if (count == 0) {
            return fail(ErrorKind::DataLoss, "an unfinished clip became shorter: " + names.name());
        }
        OCELLI_TRY(writer->append(into.first(count)));
        at += count;
    }
    return writer->finish(stop);
}

Result<void> Sealer::discard(const std::string& folder, const UnfinishedClip& clip) {
    const ClipFiles names = filesOf(folder, clip);
    const WorkNote note = OCELLI_TRY(detail::readWork(files_, names, storageKey_));
    if (note.encrypted) {
        OCELLI_TRY(removeIfThere(files_, names.path(names.key())));
    }
    OCELLI_TRY(removeIfThere(files_, names.path(names.facts())));
    return detail::removeWork(files_, names);
}

Result<void> Sealer::remove(const std::string& folder, const SealedClip& clip) {
    const ClipFiles names = filesOf(folder, clip);
    // The content goes first: a clip without it is not listed any more.
    OCELLI_TRY(removeIfThere(files_, names.path(names.finished(clip.encrypted))));
    OCELLI_TRY(files_.syncFolder(folder));
    if (clip.encrypted) {
        OCELLI_TRY(removeIfThere(files_, names.path(names.key())));
    }
    OCELLI_TRY(removeIfThere(files_, names.path(names.facts())));
    return files_.syncFolder(folder);
}

}  // namespace ocelli::bodyworn::evidence
