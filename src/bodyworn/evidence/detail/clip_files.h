// The files of a clip in the folder of its recording, and the note kept while it is written.
#pragma once

#include <string>

#include "bodyworn/evidence/clip.h"
#include "bodyworn/evidence/detail/clip_form.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::evidence::detail {

/// Names only; nothing is opened.
struct ClipFiles {
    std::string folder;
    std::string stem;
    ContentType type = ContentType::Mp4;

    std::string path(const std::string& name) const { return folder + "/" + name; }

    std::string name() const { return stem + "." + std::string(toString(type)); }

    std::string part() const { return name() + ".part"; }  ///< being written

    std::string sealed() const { return name() + ".sealed"; }  ///< finished, sealed storage

    std::string work() const { return name() + ".work"; }  ///< the note, sealed

    std::string marks() const { return name() + ".marks"; }  ///< what is durable of cipher text

    std::string facts() const { return name() + ".clip"; }  ///< the SealedClip

    std::string key() const { return stem + ".key"; }

    std::string finished(bool encrypted) const { return encrypted ? name() : sealed(); }
};

/// What must be known of a clip that was not finished. Holds the content key: it lies on the disk
/// only under the storage key, and only until the clip is finished.
struct WorkNote {
    WallTime start;
    bool encrypted = false;
    std::string keySha256;
    ContentSecret secret;
};

Result<void> writeWork(
    FileSystem& files, const ClipFiles& clip, const WorkNote& note, ByteSpan storageKey
);

/// DataLoss when it is broken or of another device.
Result<WorkNote> readWork(FileSystem& files, const ClipFiles& clip, ByteSpan storageKey);

/// The plain bytes of an unfinished clip.
Result<std::unique_ptr<ClipReader>> openWork(
    FileSystem& files, const ClipFiles& clip, const WorkNote& note, ByteSpan storageKey
);

}  // namespace ocelli::bodyworn::evidence::detail
