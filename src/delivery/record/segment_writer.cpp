// Writing and syncing of one file.
#include "delivery/record/segment_writer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/crc32c.h"
#include "delivery/mp4/box_reader.h"
#include "delivery/mp4/init_segment.h"
#include "delivery/mp4/sample_entry.h"
#include "delivery/record/segment_scan.h"

namespace ocelli::delivery::record {
namespace {

/// A fragment is written early when it becomes this large.
constexpr std::size_t kLargestFragment = 16U << 20U;

}  // namespace

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::create(
    FileSystem& files,
    const std::string& root,
    const SegmentStart& start,
    const media::TrackList& tracks,
    WallTime time
) {
    std::unique_ptr<SegmentWriter> writer(new SegmentWriter(files, root));
    writer->start_ = start;
    media::TrackList stored;
    for (const media::TrackPtr& track : tracks) {
        const bool wanted = track->kind == media::TrackKind::Video ||
                            (track->kind == media::TrackKind::Audio && start.audio);
        if (!wanted || !mp4::canStore(track->codec)) {
            writer->fileTrack_.emplace_back();
            continue;
        }
        writer->fileTrack_.emplace_back(static_cast<std::uint32_t>(stored.size()));
        stored.push_back(track);
    }
    if (stored.empty() || !media::isVideo(stored.front()->codec)) {
        return fail(ErrorKind::FailedPrecondition, "the stream has no video to record");
    }
    writer->header_ = OCELLI_TRY(mp4::formatInitSegment(stored, time));
    const auto moov = OCELLI_TRY(mp4::findBox(writer->header_, "moov"));
    const auto movie = OCELLI_TRY(mp4::parseMovie(moov.whole));
    Segment& segment = writer->segment_;
    segment.id = start.id;
    segment.run = start.run;
    segment.stream = start.stream;
    segment.path = segmentPath(start.stream, time, start.id);
    segment.headerBytes = static_cast<std::uint32_t>(writer->header_.size());
    segment.configuration = configurationOf(movie);
    segment.codec = std::string(media::toString(stored.front()->codec));
    segment.width = stored.front()->width;
    segment.height = stored.front()->height;
    writer->builder_.emplace(stored);

    const std::string path = fmt::format("{}/{}", root, segment.path);
    OCELLI_TRY(files.makeFolders(path.substr(0, path.rfind('/'))));
    writer->file_ = OCELLI_TRY(files.open(path, OpenMode::Create));
    if (start.reserveBytes > 0) {
        const auto reserved = writer->file_->reserve(start.reserveBytes);
        if (!reserved && reserved.error().kind() != ErrorKind::Unsupported) {
            return reserved.error();
        }
    }
    return writer;
}

Result<void> SegmentWriter::add(const media::PacketPtr& packet, RecordTypes types) {
    if (packet->track >= fileTrack_.size() || !fileTrack_[packet->track]) {
        return {};
    }
    const std::uint32_t track = *fileTrack_[packet->track];
    if (track == 0 && builder_->hasVideo()) {
        const bool due = packet->keyFrame || types != types_ ||
                         builder_->span() >= start_.fragmentSpan ||
                         builder_->bytes() >= kLargestFragment;
        if (due) {
            OCELLI_TRY(flush(packet.get()));
        }
    }
    if (track == 0 && !builder_->hasVideo()) {
        types_ = types;
    }
    builder_->add(track, packet);
    return {};
}

Result<void> SegmentWriter::flush(const media::Packet* nextVideo) {
    if (!builder_->hasVideo()) {
        return {};
    }
    const MonoTime newest = builder_->newest();
    const auto sequence = static_cast<std::uint32_t>(segment_.fragments.size() + 1);
    OCELLI_TRY(write(builder_->take(sequence, nextVideo), types_));
    writtenUntil_ = newest;
    return {};
}

Result<void> SegmentWriter::write(const BuiltFragment& built, RecordTypes types) {
    const Bytes head = OCELLI_TRY(mp4::formatFragmentHeader(built.table));
    FragmentBox box;
    box.keyFrame = built.keyFrame;
    box.stream = segment_.stream;
    box.types = types;
    box.segment = static_cast<std::uint64_t>(segment_.id);
    box.run = static_cast<std::uint64_t>(segment_.run);
    box.sequence = built.table.sequence;
    box.microseconds = built.microseconds;
    box.start = built.start;
    box.monoStart = built.monoStart;
    box.boot = start_.boot;
    box.length = static_cast<std::uint32_t>(head.size() + built.table.dataBytes());
    box.checksum = crc32c(head);
    for (const media::PacketPtr& packet : built.packets) {
        box.checksum = crc32c(*packet->data, box.checksum);
    }
    const Bytes boxBytes = formatFragmentBox(box);
    std::vector<ByteSpan> parts;
    parts.reserve(built.packets.size() + 3);
    const bool first = segment_.fragments.empty();
    if (first) {
        parts.emplace_back(header_);
    }
    parts.emplace_back(boxBytes);
    parts.emplace_back(head);
    for (const media::PacketPtr& packet : built.packets) {
        parts.emplace_back(*packet->data);
    }
    FragmentEntry entry;
    entry.offset = segment_.bytes();
    entry.dataOffset = static_cast<std::uint32_t>(boxBytes.size() + head.size());
    entry.start = box.start;
    entry.microseconds = box.microseconds;
    entry.types = types;
    entry.keyFrame = box.keyFrame;
    entry.table = built.table;
    const std::uint64_t from = first ? 0 : entry.offset;
    OCELLI_TRY(file_->writeAt(from, parts));
    file_->startWriteback(from, entry.end() - from);
    segment_.fragments.push_back(std::move(entry));
    return {};
}

Result<bool> SegmentWriter::sync() {
    if (!dirty()) {
        return false;
    }
    OCELLI_TRY(file_->sync());
    if (!nameDurable_) {
        OCELLI_TRY(syncFolders());
        nameDurable_ = true;
    }
    durableFragments_ = segment_.fragments.size();
    durableUntil_ = writtenUntil_;
    return true;
}

Result<void> SegmentWriter::syncFolders() {
    // The day's folder for the file's name, and those above it for the folders' own names.
    std::string path = segment_.path;
    while (true) {
        const auto slash = path.rfind('/');
        if (slash == std::string::npos) {
            return files_.syncFolder(root_);
        }
        path.resize(slash);
        OCELLI_TRY(files_.syncFolder(fmt::format("{}/{}", root_, path)));
    }
}

Segment SegmentWriter::durable() const {
    Segment part = segment_;
    part.fragments.resize(durableFragments_);
    return part;
}

void SegmentWriter::finish() {
    if (start_.reserveBytes > segment_.bytes()) {
        // Shortening to the present size frees what fallocate kept beyond it. Only room is at
        // stake.
        static_cast<void>(file_->truncate(segment_.bytes()));
    }
}

}  // namespace ocelli::delivery::record
