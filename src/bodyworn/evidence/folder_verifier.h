// Checks a folder of evidence: a recording, an export, or several recordings of cameras.
#pragma once

#include <string>

#include "base/clock.h"
#include "bodyworn/evidence/folder_report.h"

namespace ocelli::bodyworn::evidence {

struct FolderOptions {
    std::string roots;  ///< PEM of the authorities that are believed
    std::string
        privateKey;  ///< PEM of the destination's key, to look into encrypted clips; or empty
};

/// A folder with a manifest is a recording; otherwise each folder in it that holds files is one.
/// Decrypts to a temporary folder of its own. Blocks. NotFound; InvalidArgument when there is
/// nothing to check in it or the key cannot be read.
Result<FolderReport> verifyFolder(
    const std::string& folder, const FolderOptions& options, const Clock& clock
);

}  // namespace ocelli::bodyworn::evidence
