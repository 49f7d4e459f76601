// Saves the recordings of a dead camera from its storage, without changing anything on it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/file_system.h"

namespace ocelli::apps::bodycam {

struct RecoveryReport {
    int recordings = 0;
    int clips = 0;

    /// What could not be saved, and why: one line each. Empty when everything was.
    std::vector<std::string> missing;
};

/// Each recording becomes a folder in `into` with its clips as a destination would get them, their
/// key objects, its signed manifest and its book. Clips that were not closed are saved up to their
/// last whole part. Blocks.
/// @param storage  the state folder of the camera, or a copy of it
/// @param into     made when it is absent; files that are there already are not written again
/// @return NotFound when the storage holds no recordings.
Result<RecoveryReport> recoverStorage(
    FileSystem& files, const std::string& storage, const std::string& into
);

}  // namespace ocelli::apps::bodycam
