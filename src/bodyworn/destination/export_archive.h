// A recording, or a part of one, as a ZIP archive that proves itself anywhere.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bodyworn/destination/catalogue.h"
#include "bodyworn/destination/content_body.h"
#include "bodyworn/evidence/clip_part.h"

namespace ocelli::bodyworn::destination {

/// Packs a part of a clip into a file of the same kind. Blocks; NotFound, Unsupported, DataLoss.
/// @param path   of the clip's bytes
/// @param name   "….mp4" or "….mkv"
/// @param start  of the clip
using OpenPart = std::function<Result<Producer>(
    const std::string& path, const std::string& name, evidence::PartWanted wanted, WallTime start
)>;

/// Nothing beyond it is exported, but for the rest of a group of pictures on each side.
struct ExportWindow {
    WallTime from;
    WallTime to;
};

struct ExportWish {
    std::string recording;
    std::optional<ExportWindow> window;  ///< nothing: all of it, as it was received
    Actor actor;
    WallTime now;
};

/// What goes into the archive: an object as it was received, or a part of it.
struct ExportFile {
    Object object;
    Producer part = {};  ///< empty: the whole object
};

/// Chooses and opens what is wanted of these objects; reads every clip that is cut. Blocks, any
/// thread. InvalidArgument with the field "from" when the window has nothing of the recording;
/// Unsupported when a part is wanted of content that is encrypted.
Result<std::vector<ExportFile>> openExport(
    ContentStore& store,
    const std::vector<Object>& objects,
    const std::optional<ExportWindow>& window,
    const OpenPart& openPart
);

/// The archive: the files, with `export.json` (facts, custody and its head hash), for a part
/// `part.json`, `SHA256SUMS`, and `README.txt`, which says how to check. Called on the store's
/// thread; the producer may run on another. Writes "exported" into the log of custody first.
/// NotFound.
Result<Producer> makeExport(
    Catalogue& catalogue, const ExportWish& wish, std::vector<ExportFile> files
);

}  // namespace ocelli::bodyworn::destination
