// What is recorded on a volume, for those who only look: rows, segments, the growing file, its
// bytes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "delivery/record/recording_index.h"
#include "delivery/record/segment_plan.h"
#include "delivery/record/volume_recorder.h"
#include "runtime/file_system.h"

namespace ocelli::delivery::record {

using SegmentPtr = std::shared_ptr<const Segment>;

/// Blocking; one thread at a time (the playback queue). Has its own connection to each index, so
/// that a busy disk does not hold up a search. The file being written is there as far as it is
/// durable. A volume that is not open yet, lost, or being formatted, has no recordings. Ids tell
/// which volume they are of (shelf.h).
class RecordingLibrary {
  public:
    using StatusOf = std::function<std::shared_ptr<const RecorderStatus>()>;

    /// One volume.
    struct Shelf {
        int number = 0;  ///< 0 to kMostShelf
        FileSystem* files = nullptr;
        std::string root;
        std::string indexFile;  ///< where the status names none
        StatusOf status;        ///< thread-safe
    };

    /// @param status  thread-safe
    RecordingLibrary(FileSystem& files, std::string root, std::string indexFile, StatusOf status);

    void put(Shelf shelf);

    /// Gives everything of a volume back.
    void take(int number);

    /// As RecordingIndex::find(): in the order of ids.
    Result<std::vector<SegmentRow>> rows(const SegmentQuery& query);

    /// What is played of them: each moment once, where several volumes took turns.
    Result<std::vector<PlannedSegment>> plan(const SegmentQuery& query);

    /// True when something of the channel was recorded between the times.
    Result<bool> any(int channel, WallTime from, WallTime to);

    /// Oldest and newest moment of a channel; nothing when there is none.
    Result<std::optional<RecordingIndex::Range>> range(int channel);

    Result<SegmentPtr> load(std::int64_t id);

    /// For reading; NotFound when it was overwritten meanwhile.
    Result<std::unique_ptr<File>> openFile(const Segment& segment);

    /// True while it is being written.
    bool growing(std::int64_t id) const;

    /// Closes the indexes, for example before a volume is formatted. The next call opens them
    /// again.
    void close();

  private:
    struct Volume {
        Shelf shelf;
        std::optional<RecordingIndex> index;
        std::optional<RecordingIndex> nothing;  ///< stands in while the volume is closed

        Result<RecordingIndex*> open();
        Result<std::vector<SegmentRow>> rows(const SegmentQuery& query);
    };

    Result<Volume*> volumeOf(std::int64_t id);

    std::map<int, Volume> volumes_;
};

/// The row of a segment.
SegmentRow makeRow(const Segment& segment, bool open);

}  // namespace ocelli::delivery::record
