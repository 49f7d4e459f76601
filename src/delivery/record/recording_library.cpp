// Joining the index with what is being written.
#include "delivery/record/recording_library.h"

#include <algorithm>

#include <fmt/format.h>

#include "delivery/record/shelf.h"

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
) {
    put({0, &files, std::move(root), std::move(indexFile), std::move(status)});
}

void RecordingLibrary::put(Shelf shelf) {
    const int number = shelf.number;
    volumes_[number] = Volume{std::move(shelf), {}, {}};
}

void RecordingLibrary::take(int number) {
    volumes_.erase(number);
}

void RecordingLibrary::close() {
    for (auto& [number, volume] : volumes_) {
        volume.index.reset();
    }
}

Result<RecordingIndex*> RecordingLibrary::Volume::open() {
    const auto now = shelf.status();
    if (now->closed) {
        index.reset();
        if (!nothing) {
            nothing.emplace(OCELLI_TRY(RecordingIndex::openInMemory()));
        }
        return &*nothing;
    }
    if (!index) {
        index.emplace(OCELLI_TRY(
            RecordingIndex::openExisting(now->indexFile.empty() ? shelf.indexFile : now->indexFile)
        ));
    }
    return &*index;
}

Result<std::vector<SegmentRow>> RecordingLibrary::Volume::rows(const SegmentQuery& query) {
    // First what is being written: a file that ends meanwhile is then there twice, not absent.
    const auto status = shelf.status();
    RecordingIndex* present = OCELLI_TRY(open());
    auto rows = OCELLI_TRY(present->find(query));
    for (const auto& [id, segment] : status->open) {
        const auto place = std::ranges::lower_bound(rows, id, {}, &SegmentRow::id);
        const bool there = place != rows.end() && place->id == id;
        if (there) {
            *place = makeRow(*segment, true);
        } else if (matches(*segment, query)) {
            rows.insert(place, makeRow(*segment, true));
        }
    }
    for (SegmentRow& row : rows) {
        row.id = idOn(shelf.number, row.id);
    }
    return rows;
}

Result<std::vector<SegmentRow>> RecordingLibrary::rows(const SegmentQuery& query) {
    std::vector<SegmentRow> all;
    const int first = shelfOf(query.after);
    for (auto at = volumes_.lower_bound(first); at != volumes_.end(); ++at) {
        SegmentQuery mine = query;
        mine.after = at->first == first ? localIdOf(query.after) : 0;
        auto rows = OCELLI_TRY(at->second.rows(mine));
        all.insert(
            all.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end())
        );
        if (all.size() >= query.limit) {
            all.resize(query.limit);
            break;
        }
    }
    return all;
}

Result<std::vector<PlannedSegment>> RecordingLibrary::plan(const SegmentQuery& query) {
    auto all = OCELLI_TRY(rows(query));
    return planSegments(std::move(all));
}

Result<bool> RecordingLibrary::any(int channel, WallTime from, WallTime to) {
    SegmentQuery query;
    query.channel = channel;
    query.from = from;
    query.to = to;
    for (auto& [number, volume] : volumes_) {
        const auto status = volume.shelf.status();
        for (const auto& [id, segment] : status->open) {
            if (matches(*segment, query)) {
                return true;
            }
        }
        RecordingIndex* index = OCELLI_TRY(volume.open());
        const bool found = OCELLI_TRY(index->any(channel, from, to));
        if (found) {
            return true;
        }
    }
    return false;
}

Result<std::optional<RecordingIndex::Range>> RecordingLibrary::range(int channel) {
    std::optional<RecordingIndex::Range> range;
    const auto widen = [&range](const RecordingIndex::Range& other) {
        if (!range) {
            range = other;
        }
        range->oldest = std::min(range->oldest, other.oldest);
        range->newest = std::max(range->newest, other.newest);
    };
    for (auto& [number, volume] : volumes_) {
        const auto status = volume.shelf.status();
        RecordingIndex* index = OCELLI_TRY(volume.open());
        if (const auto found = OCELLI_TRY(index->range(channel))) {
            widen(*found);
        }
        for (const auto& [id, segment] : status->open) {
            if (segment->stream.channel == channel) {
                widen({segment->start(), segment->end()});
            }
        }
    }
    return range;
}

Result<RecordingLibrary::Volume*> RecordingLibrary::volumeOf(std::int64_t id) {
    const auto found = volumes_.find(shelfOf(id));
    if (found == volumes_.end()) {
        return fail(ErrorKind::NotFound, "the disk of the recording is not there any more");
    }
    return &found->second;
}

Result<SegmentPtr> RecordingLibrary::load(std::int64_t id) {
    Volume* volume = OCELLI_TRY(volumeOf(id));
    const auto status = volume->shelf.status();
    const auto open = status->open.find(localIdOf(id));
    if (open != status->open.end() && volume->shelf.number == 0) {
        return open->second;
    }
    Segment segment;
    if (open != status->open.end()) {
        segment = *open->second;
    } else {
        RecordingIndex* index = OCELLI_TRY(volume->open());
        segment = OCELLI_TRY(index->load(localIdOf(id)));
    }
    segment.id = id;
    return SegmentPtr(std::make_shared<const Segment>(std::move(segment)));
}

Result<std::unique_ptr<File>> RecordingLibrary::openFile(const Segment& segment) {
    Volume* volume = OCELLI_TRY(volumeOf(segment.id));
    const std::string path = fmt::format("{}/{}", volume->shelf.root, segment.path);
    return volume->shelf.files->open(path, OpenMode::Read);
}

bool RecordingLibrary::growing(std::int64_t id) const {
    const auto found = volumes_.find(shelfOf(id));
    return found != volumes_.end() && found->second.shelf.status()->open.contains(localIdOf(id));
}

}  // namespace ocelli::delivery::record
