// Goes through a recording on disk from cluster to cluster, reading only what is needed.
#pragma once

#include <optional>

#include "camera/thermal_files/recording_file.h"
#include "runtime/file_system.h"

namespace ocelli::camera::thermal_record::detail {

/// The newest picture not after `time`; nothing when there is none, or when the file is none yet.
/// A damaged end of the file counts as not there.
Result<std::optional<thermal_files::RecordedFrame>> newestNotAfter(File& file, WallTime time);

/// Up to the end of the last cluster that is whole by its checksum; 0 without a beginning.
Result<std::uint64_t> wholeBytes(File& file);

}  // namespace ocelli::camera::thermal_record::detail
