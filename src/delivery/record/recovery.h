// Makes files and index agree again after a crash, and rebuilds the index from the files alone.
#pragma once

#include <string>

#include "delivery/record/recording_index.h"
#include "runtime/file_system.h"

namespace ocelli::delivery::record {

struct RecoveryReport {
    std::size_t files = 0;    ///< seen
    std::size_t scanned = 0;  ///< read, because the index did not vouch for them
    std::size_t added = 0;    ///< rows that were not there
    std::size_t dropped = 0;  ///< rows whose file is gone
    std::size_t cut = 0;      ///< files shortened to their last whole fragment
    std::uint64_t cutBytes = 0;
    std::size_t removed = 0;   ///< files without a single whole fragment
    std::size_t setAside = 0;  ///< files whose beginning is broken (".broken")
};

enum class RecoveryDepth {
    Newest,      ///< only files that the index does not vouch for
    Everything,  ///< all files; the rows are made anew
};

/// Call before recording begins; nobody else may have the files open. Each change is logged.
Result<RecoveryReport> recover(
    FileSystem& files, const std::string& root, RecordingIndex& index, RecoveryDepth depth
);

struct VerifyReport {
    std::size_t files = 0;
    std::uint64_t bytes = 0;
    std::vector<std::string> faults;  ///< "path: what", at most 1000
};

/// Reads every byte of every recording and compares checksums; changes nothing.
Result<VerifyReport> verifyRecordings(FileSystem& files, const std::string& root);

/// Cuts a file after its last whole fragment before `until` and gives what is left as a segment.
/// @param until  fragments that begin then or later go too; nothing: all whole ones stay
/// DataLoss when no fragment is left.
Result<Segment> repairSegment(
    FileSystem& files,
    const std::string& root,
    const std::string& path,
    std::optional<WallTime> until
);

}  // namespace ocelli::delivery::record
