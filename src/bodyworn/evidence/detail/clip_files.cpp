// Notes of clips that are being written.
#include "bodyworn/evidence/detail/clip_files.h"

#include "base/text.h"
#include "crypto/cipher.h"
#include "crypto/sealed_block.h"
#include "runtime/durable_file.h"

namespace ocelli::bodyworn::evidence::detail {
namespace {

constexpr std::size_t kMostNote = 4096;

std::string contextOf(const ClipFiles& clip) {
    return "ocelli clip in work " + clip.name();
}

}  // namespace

Result<void> writeWork(
    FileSystem& files, const ClipFiles& clip, const WorkNote& note, ByteSpan storageKey
) {
    const std::string text = formatJson({
        {"start", formatTime(note.start)},
        {"encrypted", note.encrypted},
        {"keySha256", note.keySha256},
        {"key", formatHex(note.secret.key)},
        {"iv", formatHex(note.secret.iv)},
    });
    const Bytes sealed = crypto::sealBlock(storageKey, asBytes(text), asBytes(contextOf(clip)));
    return replaceWhole(files, clip.folder, clip.work(), sealed);
}

Result<WorkNote> readWork(FileSystem& files, const ClipFiles& clip, ByteSpan storageKey) {
    const Bytes sealed = OCELLI_TRY(readWhole(files, clip.path(clip.work()), kMostNote));
    const Bytes text = OCELLI_TRY(crypto::openBlock(storageKey, sealed, asBytes(contextOf(clip))));
    const Json json = OCELLI_TRY(parseJson(asText(text)));
    WorkNote note;
    const auto start = OCELLI_TRY(stringMember(json, "start"));
    note.start = OCELLI_TRY(parseTime(start));
    note.encrypted = OCELLI_TRY(booleanMember(json, "encrypted"));
    note.keySha256 = OCELLI_TRY(stringMember(json, "keySha256"));
    const auto key = OCELLI_TRY(stringMember(json, "key"));
    note.secret.key = OCELLI_TRY(parseHex(key));
    const auto iv = OCELLI_TRY(stringMember(json, "iv"));
    note.secret.iv = OCELLI_TRY(parseHex(iv));
    return note;
}

Result<std::unique_ptr<ClipReader>> openWork(
    FileSystem& files, const ClipFiles& clip, const WorkNote& note, ByteSpan storageKey
) {
    auto part = OCELLI_TRY(files.open(clip.path(clip.part()), OpenMode::Read));
    if (!note.encrypted) {
        return openSealed(std::move(part), storageKey, clip.name(), false);
    }
    const auto marks = OCELLI_TRY(files.open(clip.path(clip.marks()), OpenMode::Read));
    return openCipher(std::move(part), *marks, note.secret);
}

}  // namespace ocelli::bodyworn::evidence::detail
