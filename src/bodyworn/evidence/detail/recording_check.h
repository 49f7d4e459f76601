// Compares the files of a folder with the manifest of a recording.
#pragma once

#include <filesystem>

#include "bodyworn/evidence/folder_verifier.h"
#include "bodyworn/evidence/manifest.h"

namespace ocelli::bodyworn::evidence::detail {

/// @param name  how the folder is called in the report
Result<RecordingReport> checkRecording(
    const std::filesystem::path& folder,
    const std::string& name,
    const FolderOptions& options,
    const Clock& clock
);

}  // namespace ocelli::bodyworn::evidence::detail
