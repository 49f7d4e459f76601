// SQL of the recording index.
#include "delivery/record/recording_index.h"

#include <array>
#include <cstdio>

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::delivery::record {
namespace {

constexpr std::array<store::Migration, 1> kMigrations = {{
    {R"sql(
        CREATE TABLE segment (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            stream INTEGER NOT NULL,
            path TEXT NOT NULL UNIQUE,
            startTime INTEGER NOT NULL,
            endTime INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            headerBytes INTEGER NOT NULL,
            types INTEGER NOT NULL,
            typeSpans BLOB NOT NULL,
            codec TEXT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            configuration INTEGER NOT NULL,
            frames INTEGER NOT NULL,
            fragments BLOB NOT NULL,
            open INTEGER NOT NULL,
            garbage INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX segmentByTime ON segment (channel, endTime, startTime);
        CREATE INDEX segmentToDelete ON segment (id) WHERE garbage = 1;
    )sql"},
}};

constexpr std::string_view kRowColumns =
    "id, run, channel, stream, path, startTime, endTime, bytes, types, typeSpans, codec, width, "
    "height, configuration, frames, open";

constexpr std::size_t kMostLoaded = 100'000;

StreamId streamOf(const store::Row& row) {
    return {
        static_cast<int>(row.integer(2)),
        static_cast<config::StreamName>(std::clamp<std::int64_t>(row.integer(3), 0, 2))
    };
}

Result<SegmentRow> readRow(const store::Row& row) {
    SegmentRow found;
    found.id = row.integer(0);
    found.run = row.integer(1);
    found.stream = streamOf(row);
    found.path = row.text(4);
    found.start = row.time(5);
    found.end = row.time(6);
    found.bytes = static_cast<std::uint64_t>(row.integer(7));
    found.types = static_cast<RecordTypes>(row.integer(8));
    found.typeSpans = OCELLI_TRY(parseTypeSpans(row.bytes(9)));
    found.codec = row.text(10);
    found.width = static_cast<int>(row.integer(11));
    found.height = static_cast<int>(row.integer(12));
    found.configuration = static_cast<std::uint32_t>(row.integer(13));
    found.frames = static_cast<std::uint32_t>(row.integer(14));
    found.open = row.integer(15) != 0;
    return found;
}

/// Columns as readSegment() wants them.
constexpr std::string_view kSegmentColumns =
    "id, run, channel, stream, path, headerBytes, codec, width, height, configuration, fragments";

Result<Segment> readSegment(const store::Row& row) {
    Segment segment;
    segment.id = row.integer(0);
    segment.run = row.integer(1);
    segment.stream = streamOf(row);
    segment.path = row.text(4);
    segment.headerBytes = static_cast<std::uint32_t>(row.integer(5));
    segment.codec = row.text(6);
    segment.width = static_cast<int>(row.integer(7));
    segment.height = static_cast<int>(row.integer(8));
    segment.configuration = static_cast<std::uint32_t>(row.integer(9));
    segment.fragments = OCELLI_TRY(parseFragments(row.bytes(10)));
    return segment;
}

/// Callbacks that collect rows.
store::Database::Each appendTo(std::vector<SegmentRow>& rows) {
    return [&rows](const store::Row& row) -> Result<void> {
        rows.push_back(OCELLI_TRY(readRow(row)));
        return {};
    };
}

store::Database::Each appendTo(std::vector<Segment>& segments) {
    return [&segments](const store::Row& row) -> Result<void> {
        segments.push_back(OCELLI_TRY(readSegment(row)));
        return {};
    };
}

/// The part behind WHERE, with every value bound.
constexpr std::string_view kWhere =
    " FROM segment WHERE garbage = 0 AND (?1 IS NULL OR channel = ?1) AND (?2 IS NULL OR stream = "
    "?2) AND (?3 IS NULL OR endTime > ?3) AND (?4 IS NULL OR startTime < ?4) AND (?5 IS NULL OR "
    "types & ?5 != 0) AND id > ?6 ORDER BY id LIMIT ?7";

/// With a channel and a time, so that SQLite takes the index by time.
constexpr std::string_view kWhereByTime =
    " FROM segment WHERE garbage = 0 AND channel = ?1 AND (?2 IS NULL OR stream = ?2) AND endTime "
    "> "
    "?3 AND (?4 IS NULL OR startTime < ?4) AND (?5 IS NULL OR types & ?5 != 0) AND id > ?6 ORDER "
    "BY "
    "id LIMIT ?7";

template <class T>
store::Argument optionalArgument(const std::optional<T>& value) {
    return value ? store::Argument(static_cast<std::int64_t>(*value)) : store::Argument(nullptr);
}

store::Argument timeArgument(const std::optional<WallTime>& value) {
    return value ? store::Argument(*value) : store::Argument(nullptr);
}

Result<void> select(
    store::Database& database,
    std::string_view columns,
    const SegmentQuery& query,
    std::size_t limit,
    store::Database::Each each
) {
    const bool byTime = query.channel && query.from;
    const std::string sql = fmt::format("SELECT {}{}", columns, byTime ? kWhereByTime : kWhere);
    const std::array<store::Argument, 7> arguments = {
        optionalArgument(query.channel),
        optionalArgument(query.stream),
        timeArgument(query.from),
        timeArgument(query.to),
        optionalArgument(query.types),
        query.after,
        static_cast<std::int64_t>(std::min<std::size_t>(std::min(limit, query.limit), INT64_MAX))
    };
    return database.query(sql, arguments, std::move(each));
}

}  // namespace

Result<RecordingIndex> RecordingIndex::open(const std::string& file, bool* rebuilt) {
    if (rebuilt != nullptr) {
        *rebuilt = false;
    }
    auto database = store::Database::open(file, kMigrations);
    if (!database && database.error().kind() == ErrorKind::DataLoss) {
        log::warning(
            "record",
            "{} is broken ({}); a new one is made from the files",
            file,
            database.error().message()
        );
        for (const std::string_view suffix : {"", "-wal", "-shm"}) {
            const std::string from = fmt::format("{}{}", file, suffix);
            static_cast<void>(
                std::rename(from.c_str(), fmt::format("{}.broken{}", file, suffix).c_str())
            );
        }
        database = store::Database::open(file, kMigrations);
        if (rebuilt != nullptr) {
            *rebuilt = true;
        }
    }
    if (!database) {
        return database.error();
    }
    return RecordingIndex(std::move(*database));
}

Result<RecordingIndex> RecordingIndex::openInMemory() {
    return RecordingIndex(OCELLI_TRY(store::Database::openInMemory(kMigrations)));
}

Result<RecordingIndex> RecordingIndex::openExisting(const std::string& file) {
    store::Database::Options options;
    options.check = store::Database::Check::None;
    return RecordingIndex(OCELLI_TRY(store::Database::open(file, kMigrations, options)));
}

Result<bool> RecordingIndex::any(int channel, WallTime from, WallTime to) {
    const std::int64_t found = OCELLI_TRY(database_->queryInteger(
        "SELECT 1 FROM segment WHERE garbage = 0 AND channel = ? AND endTime > ? AND startTime < ? "
        "LIMIT 1",
        {channel, from, to}
    ));
    return found != 0;
}

Result<void> RecordingIndex::put(const Segment& segment, bool open) {
    const Bytes spans = formatTypeSpans(segment.typeSpans());
    const Bytes fragments = formatFragments(segment.fragments);
    return database_->run(
        "INSERT OR REPLACE INTO segment (id, run, channel, stream, path, startTime, endTime, "
        "bytes, "
        "headerBytes, types, typeSpans, codec, width, height, configuration, frames, fragments, "
        "open) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {segment.id,
         segment.run,
         segment.stream.channel,
         static_cast<int>(segment.stream.stream),
         segment.path,
         segment.start(),
         segment.end(),
         segment.bytes(),
         segment.headerBytes,
         segment.types(),
         spans,
         segment.codec,
         segment.width,
         segment.height,
         segment.configuration,
         segment.frames(),
         fragments,
         open}
    );
}

Result<void> RecordingIndex::markGarbage(std::int64_t id) {
    return database_->run("UPDATE segment SET garbage = 1 WHERE id = ?", {id});
}

Result<void> RecordingIndex::drop(std::int64_t id) {
    return database_->run("DELETE FROM segment WHERE id = ?", {id});
}

Result<std::vector<SegmentRow>> RecordingIndex::garbage() {
    std::vector<SegmentRow> rows;
    OCELLI_TRY(database_->query(
        fmt::format("SELECT {} FROM segment WHERE garbage = 1", kRowColumns), {}, appendTo(rows)
    ));
    return rows;
}

Result<std::vector<SegmentRow>> RecordingIndex::find(const SegmentQuery& query) {
    std::vector<SegmentRow> rows;
    OCELLI_TRY(select(*database_, kRowColumns, query, query.limit, appendTo(rows)));
    return rows;
}

Result<std::vector<Segment>> RecordingIndex::loadAll(const SegmentQuery& query) {
    std::vector<Segment> segments;
    OCELLI_TRY(select(*database_, kSegmentColumns, query, kMostLoaded, appendTo(segments)));
    return segments;
}

Result<Segment> RecordingIndex::load(std::int64_t id) {
    std::vector<Segment> found;
    OCELLI_TRY(database_->query(
        fmt::format("SELECT {} FROM segment WHERE id = ? AND garbage = 0", kSegmentColumns),
        {id},
        appendTo(found)
    ));
    if (found.empty()) {
        return fail(ErrorKind::NotFound, fmt::format("no recording {}", id));
    }
    return std::move(found.front());
}

Result<std::optional<SegmentRow>> RecordingIndex::oldest(std::uint64_t channels) {
    std::vector<SegmentRow> found;
    OCELLI_TRY(database_->query(
        fmt::format(
            "SELECT {} FROM segment WHERE garbage = 0 AND open = 0 AND (? >> (channel - 1)) & 1 "
            "ORDER "
            "BY id LIMIT 1",
            kRowColumns
        ),
        {static_cast<std::int64_t>(channels)},
        appendTo(found)
    ));
    return found.empty() ? std::optional<SegmentRow>() : std::move(found.front());
}

Result<std::uint64_t> RecordingIndex::totalBytes() {
    return static_cast<std::uint64_t>(
        OCELLI_TRY(database_->queryInteger("SELECT sum(bytes) FROM segment WHERE garbage = 0"))
    );
}

Result<std::int64_t> RecordingIndex::greatestId() {
    return database_->queryInteger("SELECT max(id) FROM segment");
}

Result<std::optional<RecordingIndex::Range>> RecordingIndex::range(std::optional<int> channel) {
    std::optional<Range> found;
    OCELLI_TRY(database_->query(
        "SELECT min(startTime), max(endTime) FROM segment WHERE garbage = 0 AND (?1 IS NULL OR "
        "channel "
        "= ?1)",
        {optionalArgument(channel)},
        [&](const store::Row& row) -> Result<void> {
            if (!row.isNull(0)) {
                found = Range{row.time(0), row.time(1)};
            }
            return {};
        }
    ));
    return found;
}

Result<void> RecordingIndex::clear() {
    return database_->run("DELETE FROM segment");
}

}  // namespace ocelli::delivery::record
