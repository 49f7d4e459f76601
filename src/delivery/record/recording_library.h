// What is recorded on a volume, for those who only look: rows, segments, the growing file, its
// bytes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "delivery/record/recording_index.h"
#include "delivery/record/volume_recorder.h"
#include "runtime/file_system.h"

namespace ocelli::delivery::record {

using SegmentPtr = std::shared_ptr<const Segment>;

/// Blocking; one thread at a time (the playback queue). Has its own connection to the index, so
/// that a busy disk does not hold up a search. The file being written is there as far as it is
/// durable. A volume that is not open yet, or being formatted, has no recordings.
class RecordingLibrary {
  public:
    using StatusOf = std::function<std::shared_ptr<const RecorderStatus>()>;

    /// @param status  thread-safe
    RecordingLibrary(FileSystem& files, std::string root, std::string indexFile, StatusOf status);

    /// As RecordingIndex::find().
    Result<std::vector<SegmentRow>> rows(const SegmentQuery& query);

    /// True when something of the channel was recorded between the times.
    Result<bool> any(int channel, WallTime from, WallTime to);

    /// Oldest and newest moment of a channel; nothing when there is none.
    Result<std::optional<RecordingIndex::Range>> range(int channel);

    Result<SegmentPtr> load(std::int64_t id);

    /// For reading; NotFound when it was overwritten meanwhile.
    Result<std::unique_ptr<File>> openFile(const Segment& segment);

    /// True while it is being written.
    bool growing(std::int64_t id) const { return status_()->open.contains(id); }

    /// Closes the index, for example before the volume is formatted. The next call opens it again.
    void close() { index_.reset(); }

  private:
    Result<RecordingIndex*> index();

    FileSystem& files_;
    std::string root_;
    std::string indexFile_;
    StatusOf status_;
    std::optional<RecordingIndex> index_;
    std::optional<RecordingIndex> nothing_;  ///< stands in while the volume is closed
};

/// The row of a segment.
SegmentRow makeRow(const Segment& segment, bool open);

}  // namespace ocelli::delivery::record
