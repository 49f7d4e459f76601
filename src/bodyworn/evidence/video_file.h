// Checks the video of a file: H.264 or H.265 as Annex B, in MP4 or in MKV.
#pragma once

#include <string>

#include "base/clock.h"
#include "bodyworn/evidence/media_report.h"

namespace ocelli::bodyworn::evidence {

struct VideoFileOptions {
    std::string roots;         ///< PEM, as MediaVerifierOptions
    std::string certificates;  ///< PEM, as MediaVerifierOptions
};

/// Reads the whole file; blocks. NotFound; Unsupported when there is no video in it that can be
/// signed; DataLoss when it cannot be read to its end.
Result<MediaReport> verifyVideoFile(
    const std::string& path, const VideoFileOptions& options, const Clock& clock
);

}  // namespace ocelli::bodyworn::evidence
