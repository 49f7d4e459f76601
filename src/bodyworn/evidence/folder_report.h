// What checking a folder of evidence found: recordings, their clips, and the chain between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "bodyworn/evidence/export_part.h"
#include "bodyworn/evidence/media_report.h"

namespace ocelli::bodyworn::evidence {

enum class FileState : std::uint8_t {
    Intact,   ///< byte for byte as the manifest says
    Trimmed,  ///< shorter or packed anew, but every picture of it is proven by the video itself
    Changed,
    Removed,
    Renamed,  ///< intact, under another name
    Added,    ///< not in the manifest
    LeftOut,  ///< not here, and outside of the part that the export holds
    Beside,   ///< written by whoever exported it, or a bookmark: no evidence, proves nothing
};

std::string_view toString(FileState state);

/// A file of a recording.
struct FileReport {
    std::string name;
    FileState state = FileState::Intact;
    std::string detail;                ///< in plain words; may be empty
    bool keyMissing = false;           ///< encrypted, and its content could not be looked into
    std::optional<MediaReport> media;  ///< of a clip whose video could be read

    bool good() const {
        return state == FileState::Intact || state == FileState::Trimmed ||
               state == FileState::LeftOut || state == FileState::Beside;
    }
};

struct RecordingReport {
    std::string folder;     ///< relative to what was checked; "." for itself
    std::string recording;  ///< its name; empty without a manifest
    std::string serial;     ///< of the camera
    std::string start;      ///< UTC, as signed
    std::string stop;
    bool manifest = false;     ///< there is one that can be read
    bool intact = false;       ///< its signature is right
    bool trusted = false;      ///< an authority that was named vouches for the camera
    std::string reason;        ///< why one of them is false
    std::uint64_t number = 0;  ///< in the camera's chain
    std::string digest;        ///< of the manifest
    std::string previous;      ///< digest of the one before
    std::vector<FileReport> files;

    /// What an export of a part says that it holds; nothing for a whole recording.
    std::optional<ExportPart> part;

    /// Every byte is as recorded, or, for a part: every picture of the part is here and proven.
    bool proven() const;
};

struct FolderReport {
    std::vector<RecordingReport> recordings;

    /// What is missing or wrong between recordings of one camera, in plain words.
    std::vector<std::string> gaps;

    /// Every recording is proven, and none is missing between them.
    bool proven() const;
};

Json toJson(const FolderReport& report);

/// As explain() for a video: a line for each fact, the verdict first.
std::vector<std::string> explain(const FolderReport& report);

}  // namespace ocelli::bodyworn::evidence
