// Appending, and finishing in an order that every power cut survives.
#include "bodyworn/evidence/detail/sealing_clip.h"

#include "base/text.h"
#include "runtime/durable_file.h"

namespace ocelli::bodyworn::evidence::detail {
Result<std::unique_ptr<SealingClip>> SealingFile::open(
    FileSystem& files, ClipFiles clip, WorkNote note, ByteSpan storageKey, FileState state
) {
    const OpenMode mode = state == FileState::New ? OpenMode::Create : OpenMode::Change;
    std::unique_ptr<SealingFile> made(new SealingFile(files, std::move(clip), std::move(note)));
    const ClipFiles& names = made->clip_;
    made->part_ = OCELLI_TRY(files.open(names.path(names.part()), mode));
    if (made->note_.encrypted) {
        made->marks_ = OCELLI_TRY(files.open(names.path(names.marks()), mode));
        made->form_ = makeCipherWriter(*made->part_, *made->marks_, made->note_.secret);
    } else {
        made->form_ = makeSealedWriter(*made->part_, made->note_.secret, storageKey, names.name());
    }
    OCELLI_TRY(made->form_->begin(state));
    OCELLI_TRY(made->form_->sync());
    OCELLI_TRY(files.syncFolder(names.folder));
    return std::unique_ptr<SealingClip>(std::move(made));
}

Result<void> SealingFile::append(ByteSpan bytes) {
    if (!usable_) {
        return fail(ErrorKind::FailedPrecondition, "the clip cannot be continued after an error");
    }
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    length_ += bytes.size();
    plain_.update(bytes);
    const auto written = writePieces();
    usable_ = written.has_value();
    return written;
}

Result<void> SealingFile::writePieces() {
    std::size_t done = 0;
    while (buffer_.size() - done >= kPieceSize) {
        OCELLI_TRY(form_->piece(ByteSpan(buffer_).subspan(done, kPieceSize)));
        done += kPieceSize;
    }
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(done));
    return {};
}

Result<void> SealingFile::sync() {
    const auto synced = form_->sync();
    usable_ = usable_ && synced.has_value();
    return synced;
}

Result<SealedClip> SealingFile::finish(WallTime stop) {
    if (!usable_) {
        return fail(ErrorKind::FailedPrecondition, "the clip cannot be finished after an error");
    }
    usable_ = false;
    OCELLI_TRY(form_->last(buffer_));
    OCELLI_TRY(part_->sync());
    SealedClip sealed;
    sealed.stem = clip_.stem;
    sealed.type = clip_.type;
    sealed.start = note_.start;
    sealed.stop = stop;
    sealed.encrypted = note_.encrypted;
    sealed.keySha256 = note_.keySha256;
    sealed.plain = {length_, formatHex(plain_.finish())};
    const DeliveredFacts delivered = form_->delivered();
    sealed.delivered = delivered.digest;
    sealed.md5 = delivered.md5;
    OCELLI_TRY(publish(sealed));
    return sealed;
}

/// The clip is finished from the moment of the rename: its facts are durable before.
Result<void> SealingFile::publish(const SealedClip& sealed) {
    const std::string facts = formatJson(toJson(sealed));
    OCELLI_TRY(replaceWhole(files_, clip_.folder, clip_.facts(), asBytes(facts)));
    OCELLI_TRY(files_.rename(clip_.path(clip_.part()), clip_.path(clip_.finished(note_.encrypted)))
    );
    OCELLI_TRY(files_.syncFolder(clip_.folder));
    return removeWork(files_, clip_);
}

Result<void> removeWork(FileSystem& files, const ClipFiles& clip) {
    OCELLI_TRY(removeIfThere(files, clip.path(clip.part())));
    OCELLI_TRY(removeIfThere(files, clip.path(clip.marks())));
    OCELLI_TRY(removeIfThere(files, clip.path(clip.work())));
    return files.syncFolder(clip.folder);
}

}  // namespace ocelli::bodyworn::evidence::detail
