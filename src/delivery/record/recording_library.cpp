// Joining the index with what is being written.
#include "delivery/record/recording_library.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::delivery::record {
namespace {

bool matches(const Segment& segment, const SegmentQuery& query) {
    return (!query.channel || segment.stream.channel == *query.channel) &&
           (!query.stream || segment.stream.stream == *query.stream) &&
           (!query.from || segment.end() > *query.from) &&
           (!query.to || segment.start() < *query.to) &&
           (!query.types || (segment.types() & *query.types) != 0) && segment.id > query.after;
}

}  // namespace

SegmentRow makeRow(const Segment& segment, bool open) {
    SegmentRow row;
    row.id = segment.id;
    row.run = segment.run;
    row.stream = segment.stream;
    row.path = segment.path;
    row.start = segment.start();
    row.end = segment.end();
    row.bytes = segment.bytes();
    row.types = segment.types();
    row.typeSpans = segment.typeSpans();
    row.codec = segment.codec;
    row.width = segment.width;
    row.height = segment.height;
    row.configuration = segment.configuration;
    row.frames = segment.frames();
    row.open = open;
    return row;
}

RecordingLibrary::RecordingLibrary(
    FileSystem& files, std::string root, std::string indexFile, StatusOf status
)
    : files_(files),
      root_(std::move(root)),
      indexFile_(std::move(indexFile)),
      status_(std::move(status)) {}

Result<RecordingIndex*> RecordingLibrary::index() {
    if (status_()->closed) {
        if (!nothing_) {
            nothing_.emplace(OCELLI_TRY(RecordingIndex::openInMemory()));
        }
        return &*nothing_;
    }
    if (!index_) {
        index_.emplace(OCELLI_TRY(RecordingIndex::openExisting(indexFile_)));
    }
    return &*index_;
}

Result<std::vector<SegmentRow>> RecordingLibrary::rows(const SegmentQuery& query) {
    // First what is being written: a file that ends meanwhile is then there twice, not absent.
    const auto status = status_();
    RecordingIndex* index = OCELLI_TRY(this->index());
    auto rows = OCELLI_TRY(index->find(query));
    for (const auto& [id, segment] : status->open) {
        const auto place = std::ranges::lower_bound(rows, id, {}, &SegmentRow::id);
        const bool there = place != rows.end() && place->id == id;
        if (there) {
            *place = makeRow(*segment, true);
        } else if (matches(*segment, query)) {
            rows.insert(place, makeRow(*segment, true));
        }
    }
    if (rows.size() > query.limit) {
        rows.resize(query.limit);
    }
    return rows;
}

Result<bool> RecordingLibrary::any(int channel, WallTime from, WallTime to) {
    for (const auto& [id, segment] : status_()->open) {
        SegmentQuery query;
        query.channel = channel;
        query.from = from;
        query.to = to;
        if (matches(*segment, query)) {
            return true;
        }
    }
    RecordingIndex* index = OCELLI_TRY(this->index());
    return index->any(channel, from, to);
}

Result<std::optional<RecordingIndex::Range>> RecordingLibrary::range(int channel) {
    const auto status = status_();
    RecordingIndex* index = OCELLI_TRY(this->index());
    auto range = OCELLI_TRY(index->range(channel));
    for (const auto& [id, segment] : status->open) {
        if (segment->stream.channel != channel) {
            continue;
        }
        if (!range) {
            range = RecordingIndex::Range{segment->start(), segment->end()};
        }
        range->oldest = std::min(range->oldest, segment->start());
        range->newest = std::max(range->newest, segment->end());
    }
    return range;
}

Result<SegmentPtr> RecordingLibrary::load(std::int64_t id) {
    const auto status = status_();
    const auto open = status->open.find(id);
    if (open != status->open.end()) {
        return open->second;
    }
    RecordingIndex* index = OCELLI_TRY(this->index());
    auto segment = OCELLI_TRY(index->load(id));
    return SegmentPtr(std::make_shared<const Segment>(std::move(segment)));
}

Result<std::unique_ptr<File>> RecordingLibrary::openFile(const Segment& segment) {
    return files_.open(fmt::format("{}/{}", root_, segment.path), OpenMode::Read);
}

}  // namespace ocelli::delivery::record
