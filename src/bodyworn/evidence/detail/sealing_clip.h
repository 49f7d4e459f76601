// A clip on its way into its final form: digests, form, and the steps of finishing.
#pragma once

#include <memory>

#include "bodyworn/evidence/detail/clip_files.h"
#include "bodyworn/evidence/sealer.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::evidence::detail {

class SealingFile final : public SealingClip {
  public:
    /// @param state  Recovered: the files are there and are written again from the beginning
    static Result<std::unique_ptr<SealingClip>> open(
        FileSystem& files, ClipFiles clip, WorkNote note, ByteSpan storageKey, FileState state
    );

    Result<void> append(ByteSpan bytes) override;
    Result<void> sync() override;
    Result<SealedClip> finish(WallTime stop) override;

    std::uint64_t length() const override { return length_; }

  private:
    SealingFile(FileSystem& files, ClipFiles clip, WorkNote note)
        : files_(files), clip_(std::move(clip)), note_(std::move(note)) {}

    Result<void> writePieces();
    Result<void> publish(const SealedClip& sealed);

    FileSystem& files_;
    ClipFiles clip_;
    WorkNote note_;
    std::unique_ptr<File> part_;
    std::unique_ptr<File> marks_;  ///< of cipher text only
    std::unique_ptr<ClipFormWriter> form_;

    Bytes buffer_;  ///< plain bytes, less than a piece
    std::uint64_t length_ = 0;
    bool usable_ = true;
    crypto::Digester plain_{crypto::Hash::Sha256};
};

/// Removes what finishing or discarding leaves: note and marks, and the part when there is one.
Result<void> removeWork(FileSystem& files, const ClipFiles& clip);

}  // namespace ocelli::bodyworn::evidence::detail
