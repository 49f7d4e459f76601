// The database of segments: what is where on a volume. It can always be rebuilt from the files.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "delivery/record/segment.h"
#include "store/database.h"

namespace ocelli::delivery::record {

/// A segment as lists show it, without fragments.
struct SegmentRow {
    std::int64_t id = 0;
    std::int64_t run = 0;
    StreamId stream;
    std::string path;
    WallTime start;
    WallTime end;
    std::uint64_t bytes = 0;
    RecordTypes types = 0;
    std::vector<TypeSpan> typeSpans;
    std::string codec;
    int width = 0;
    int height = 0;
    std::uint32_t configuration = 0;
    std::uint32_t frames = 0;
    bool open = false;  ///< still being written, or not closed when the device went down

    bool operator==(const SegmentRow&) const = default;
};

/// What find() looks for. Rows come in the order of their ids.
struct SegmentQuery {
    std::optional<int> channel;
    std::optional<config::StreamName> stream;
    std::optional<WallTime> from;      ///< rows that end after it
    std::optional<WallTime> to;        ///< rows that begin before it
    std::optional<RecordTypes> types;  ///< rows with at least one of them
    std::int64_t after = 0;            ///< rows with a greater id
    std::size_t limit = SIZE_MAX;
};

/// Reentrant: one on the volume's queue for writing, another one for reading.
class RecordingIndex {
  public:
    /// A broken file is moved aside (".broken") and a new one begun: `rebuilt` tells, and the
    /// caller scans the files.
    static Result<RecordingIndex> open(const std::string& file, bool* rebuilt = nullptr);
    static Result<RecordingIndex> openInMemory();

    /// A further connection to an index that another one looks after: not checked, never moved
    /// aside.
    static Result<RecordingIndex> openExisting(const std::string& file);

    /// Inserts or replaces.
    Result<void> put(const Segment& segment, bool open);

    /// Several changes as one.
    Result<store::Transaction> begin() { return database_->begin(); }

    Result<void> markGarbage(std::int64_t id);
    Result<void> drop(std::int64_t id);

    /// Rows that are to be deleted, left over from before.
    Result<std::vector<SegmentRow>> garbage();

    Result<std::vector<SegmentRow>> find(const SegmentQuery& query);

    /// True when a row of the channel has something between the times.
    Result<bool> any(int channel, WallTime from, WallTime to);

    /// With fragments. NotFound.
    Result<Segment> load(std::int64_t id);

    /// With fragments, by query, at most 100000.
    Result<std::vector<Segment>> loadAll(const SegmentQuery& query);

    /// The oldest row that is closed; nothing when there is none.
    /// @param channels  bit 0 is channel 1
    Result<std::optional<SegmentRow>> oldest(std::uint64_t channels);

    Result<std::uint64_t> totalBytes();
    Result<std::int64_t> greatestId();

    struct Range {
        WallTime oldest;
        WallTime newest;
    };

    /// Nothing when there are no rows.
    Result<std::optional<Range>> range(std::optional<int> channel);

    Result<void> checkpoint() { return database_->checkpoint(); }

    /// Deletes all rows, before a rebuild.
    Result<void> clear();

    /// The name of the database in the folder of a volume.
    static constexpr std::string_view kFileName = "ocelli-index.db";

  private:
    explicit RecordingIndex(std::unique_ptr<store::Database> database)
        : database_(std::move(database)) {}

    std::unique_ptr<store::Database> database_;
};

}  // namespace ocelli::delivery::record
