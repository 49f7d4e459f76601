// Reads what the sealer wrote, clip by clip, and writes it where people can reach it.
#include "apps/bodycam/recovery.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/evidence/device_identity.h"
#include "bodyworn/evidence/manifest.h"
#include "bodyworn/evidence/sealer.h"
#include "bodyworn/vault/book_shelf.h"
#include "crypto/digest.h"
#include "delivery/clips/clip_cut.h"

namespace ocelli::apps::bodycam {
namespace {

namespace evidence = bodyworn::evidence;
namespace vault = bodyworn::vault;

constexpr std::size_t kPiece = std::size_t{1} << 20U;
constexpr std::size_t kMostText = std::size_t{16} << 20U;
constexpr std::size_t kKeyBytes = 32;

/// One storage on its way into a folder.
class Recovery {
  public:
    Recovery(FileSystem& files, std::string recordings, std::string into, Bytes key, bool hasKey)
        : files_(files),
          into_(std::move(into)),
          hasKey_(hasKey),
          shelf_(files, std::move(recordings), key),
          sealer_(files, std::move(key)) {}

    void save(const std::string& recording);

    RecoveryReport report;

  private:
    Result<void> prepare(const std::string& recording);
    void saveClips();
    void saveUnfinished();
    void saveTexts();
    Result<void> saveClip(const evidence::SealedClip& clip);
    Result<bool> savePart(const evidence::UnfinishedClip& clip);
    Result<std::string> copy(
        evidence::ClipReader& reader, std::uint64_t length, const std::string& name
    );
    Result<void> write(const std::string& name, ByteSpan bytes);
    void miss(std::string_view what, std::string_view why);

    FileSystem& files_;
    std::string into_;
    bool hasKey_;
    vault::BookShelf shelf_;
    evidence::Sealer sealer_;
    std::string name_;  ///< of the recording that is being saved
    std::string from_;
    std::string to_;
};

void Recovery::miss(std::string_view what, std::string_view why) {
    report.missing.push_back(fmt::format("{}/{}: {}", name_, what, why));
}

Result<void> Recovery::write(const std::string& name, ByteSpan bytes) {
    auto file = OCELLI_TRY(files_.open(to_ + "/" + name, OpenMode::Create));
    const std::array<ByteSpan, 1> parts = {bytes};
    OCELLI_TRY(file->writeAt(0, parts));
    return file->sync();
}

/// @return the SHA-256 of what was copied
Result<std::string> Recovery::copy(
    evidence::ClipReader& reader, std::uint64_t length, const std::string& name
) {
    auto file = OCELLI_TRY(files_.open(to_ + "/" + name, OpenMode::Create));
    crypto::Digester digester(crypto::Hash::Sha256);
    Bytes piece(kPiece);
    for (std::uint64_t at = 0; at < length;) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, length - at));
        const std::size_t got = OCELLI_TRY(reader.readAt(at, std::span(piece).subspan(0, wanted)));
        if (got == 0) {
            return fail(ErrorKind::DataLoss, "it ends too early");
        }
        const std::array<ByteSpan, 1> parts = {ByteSpan(piece).subspan(0, got)};
        digester.update(parts[0]);
        OCELLI_TRY(file->writeAt(at, parts));
        at += got;
    }
    OCELLI_TRY(file->sync());
    return formatHex(digester.finish());
}

Result<void> Recovery::saveClip(const evidence::SealedClip& clip) {
    if (!clip.encrypted && !hasKey_) {
        return fail(ErrorKind::NotFound, "the storage key of the camera is missing");
    }
    auto reader = OCELLI_TRY(sealer_.open(from_, clip));
    const auto digest = OCELLI_TRY(copy(*reader, reader->length(), clip.fileName()));
    if (digest != clip.delivered.sha256) {
        return fail(ErrorKind::DataLoss, "its bytes are not those that were recorded");
    }
    if (clip.encrypted) {
        const auto key = OCELLI_TRY(sealer_.keyObject(from_, clip));
        OCELLI_TRY(write(clip.keyName(), asBytes(key)));
    }
    return {};
}

void Recovery::saveClips() {
    const auto clips = sealer_.list(from_);
    if (!clips) {
        miss("clips", clips.error().message());
        return;
    }
    for (const evidence::SealedClip& clip : *clips) {
        if (auto saved = saveClip(clip); !saved) {
            miss(clip.fileName(), saved.error().message());
        } else {
            ++report.clips;
        }
    }
}

/// What the camera was writing when it died.
Result<bool> Recovery::savePart(const evidence::UnfinishedClip& clip) {
    if (clip.type == evidence::ContentType::Track) {
        return false;
    }
    const bool mkv = clip.type == evidence::ContentType::Mkv;
    auto reader = OCELLI_TRY(sealer_.openUnfinished(from_, clip));
    const auto whole = OCELLI_TRY(delivery::clips::findWhole(
        mkv ? delivery::clips::Container::Mkv : delivery::clips::Container::Mp4,
        reader->length(),
        [&](std::uint64_t at, std::span<std::byte> into) { return reader->readAt(at, into); }
    ));
    if (whole.length == 0) {
        return false;
    }
    OCELLI_TRY(copy(*reader, whole.length, clip.stem + (mkv ? ".mkv" : ".mp4")));
    return true;
}

void Recovery::saveUnfinished() {
    if (!hasKey_) {
        return;
    }
    const auto clips = sealer_.unfinished(from_);
    if (!clips) {
        miss("unfinished clips", clips.error().message());
        return;
    }
    for (const evidence::UnfinishedClip& clip : *clips) {
        auto saved = savePart(clip);
        if (!saved) {
            miss(clip.stem, saved.error().message());
        } else if (*saved) {
            ++report.clips;
        }
    }
}

void Recovery::saveTexts() {
    const std::string name(evidence::kManifestName);
    const auto manifest = readWhole(files_, from_ + "/" + name, kMostText);
    if (!manifest) {
        miss(name, "the recording was not closed, so nothing signs it as a whole");
    } else if (auto saved = write(name, *manifest); !saved) {
        miss(name, saved.error().message());
    }
    if (!hasKey_) {
        return;
    }
    auto book = shelf_.read(name_);
    Result<void> saved =
        book ? write("recording.json", asBytes(formatJsonPretty(bodyworn::device::toJson(*book))))
             : Result<void>(book.error());
    if (!saved) {
        miss("recording.json", saved.error().message());
    }
}

Result<void> Recovery::prepare(const std::string& recording) {
    name_ = recording;
    from_ = shelf_.folderOf(recording);
    to_ = into_ + "/" + recording;
    return files_.makeFolders(to_);
}

void Recovery::save(const std::string& recording) {
    if (auto ready = prepare(recording); !ready) {
        miss("", ready.error().message());
        return;
    }
    ++report.recordings;
    saveClips();
    saveUnfinished();
    saveTexts();
}

}  // namespace

Result<RecoveryReport> recoverStorage(
    FileSystem& files, const std::string& storage, const std::string& into
) {
    auto identity = evidence::DeviceIdentity::load(files, storage + "/identity");
    Bytes key = identity ? identity->storageKey() : Bytes(kKeyBytes);
    const std::string recordings = storage + "/recordings";
    auto names = vault::BookShelf(files, recordings, key).names();
    if (!names) {
        return Error(std::move(names).error()).withContext("looking for recordings in", recordings);
    }
    if (names->empty()) {
        return fail(ErrorKind::NotFound, fmt::format("there are no recordings in {}", recordings));
    }
    Recovery recovery(files, recordings, into, std::move(key), identity.has_value());
    if (!identity) {
        recovery.report.missing.push_back(fmt::format(
            "identity: {}. Without it only clips that were encrypted for a destination are saved",
            identity.error().message()
        ));
    }
    for (const std::string& name : *names) {
        recovery.save(name);
    }
    return std::move(recovery.report);
}

}  // namespace ocelli::apps::bodycam
