// From fragments back to packets.
#include "delivery/record/recording_cursor.h"

#include <algorithm>

#include <fmt/format.h>

#include "delivery/record/segment_scan.h"

namespace ocelli::delivery::record {
namespace {

constexpr std::uint64_t kLargestFragment = 256U << 20U;

std::int64_t rescale(std::int64_t value, std::int64_t from, std::int64_t to) {
    return value / from * to + value % from * to / from;
}

/// Where the times of a fragment's runs count from.
struct FragmentTimes {
    WallTime start;
    std::int64_t sinceZero = 0;  ///< microseconds
    std::int64_t videoBase = 0;  ///< ticks
    std::int64_t videoClock = 90000;
};

void appendRun(
    const mp4::TrackRun& run,
    const media::Track& track,
    const FragmentTimes& times,
    ByteSpan data,
    std::vector<media::PacketPtr>& out
) {
    const auto clock = static_cast<std::int64_t>(track.clockRate);
    std::int64_t inFragment =
        static_cast<std::int64_t>(run.baseTime) - rescale(times.videoBase, times.videoClock, clock);
    for (const mp4::Sample& sample : run.samples) {
        auto packet = std::make_shared<media::Packet>();
        packet->track = run.track;
        packet->data = media::makeBuffer(data.first(sample.size));
        data = data.subspan(sample.size);
        packet->dts = rescale(times.sinceZero, 1'000'000, clock) + inFragment;
        packet->pts = packet->dts + sample.compositionOffset;
        packet->duration = sample.duration;
        packet->keyFrame = sample.keyFrame;
        packet->wallTime.microseconds =
            times.start.microseconds + rescale(inFragment, clock, 1'000'000);
        packet->captureTime.nanoseconds =
            (times.sinceZero + rescale(inFragment, clock, 1'000'000)) * 1000;
        packet->encodedTime = packet->captureTime;
        out.push_back(std::move(packet));
        inFragment += sample.duration;
    }
}

}  // namespace

Result<std::unique_ptr<RecordingCursor>> RecordingCursor::open(
    RecordingLibrary& library, const CursorRange& range
) {
    SegmentQuery query;
    query.channel = range.channel;
    query.stream = range.stream;
    query.from = range.from;
    query.to = range.to;
    const auto plan = OCELLI_TRY(library.plan(query));
    std::unique_ptr<RecordingCursor> cursor(new RecordingCursor(library, range));
    cursor->segments_.assign(plan.begin(), plan.end());
    const bool found = OCELLI_TRY(cursor->loadMore());
    if (!found) {
        return fail(
            ErrorKind::NotFound,
            fmt::format(
                "nothing of channel {} was recorded from {} to {}",
                range.channel,
                formatTime(range.from),
                formatTime(range.to)
            )
        );
    }
    const PickedFragment& first = cursor->fragments_.front();
    cursor->zero_ = first.entry().start;
    cursor->file_ = OCELLI_TRY(library.openFile(*first.segment));
    cursor->openId_ = first.segment->id;
    const auto header = OCELLI_TRY(readSegmentHeader(*cursor->file_));
    cursor->tracks_ = OCELLI_TRY(mp4::toTrackList(header.tracks));
    return cursor;
}

Result<bool> RecordingCursor::loadMore() {
    while (fragments_.empty() && !segments_.empty() && !picker_.done()) {
        const PlannedSegment planned = segments_.front();
        segments_.pop_front();
        const auto segment = library_.load(planned.id);
        if (!segment && segment.error().kind() == ErrorKind::NotFound) {
            continue;
        }
        if (!segment) {
            return segment.error();
        }
        auto picked = picker_.offer(*segment, planned.until);
        fragments_.insert(
            fragments_.end(),
            std::make_move_iterator(picked.begin()),
            std::make_move_iterator(picked.end())
        );
    }
    return !fragments_.empty();
}

Result<void> RecordingCursor::readFragment(
    const PickedFragment& fragment, std::vector<media::PacketPtr>& out
) {
    const FragmentEntry& entry = fragment.entry();
    if (fragment.segment->id != openId_ || !file_) {
        file_ = OCELLI_TRY(library_.openFile(*fragment.segment));
        openId_ = fragment.segment->id;
    }
    const std::uint64_t bytes = entry.table.dataBytes();
    if (bytes > kLargestFragment) {
        return fail(ErrorKind::DataLoss, "a fragment that cannot be");
    }
    Bytes data(static_cast<std::size_t>(bytes));
    const std::size_t got = OCELLI_TRY(file_->readAt(entry.dataStart(), data));
    if (got < data.size()) {
        return fail(ErrorKind::DataLoss, "a recording is shorter than its index says");
    }
    FragmentTimes times;
    times.start = entry.start;
    times.sinceZero = entry.start.microseconds - zero_.microseconds;
    times.videoClock = tracks_.front()->clockRate;
    for (const mp4::TrackRun& run : entry.table.runs) {
        times.videoBase =
            run.track == 0 ? static_cast<std::int64_t>(run.baseTime) : times.videoBase;
    }
    ByteSpan rest = data;
    const std::size_t first = out.size();
    for (const mp4::TrackRun& run : entry.table.runs) {
        if (run.track < tracks_.size()) {
            appendRun(run, *tracks_[run.track], times, rest, out);
        }
        rest = rest.subspan(static_cast<std::size_t>(run.bytes()));
    }
    std::stable_sort(
        out.begin() + static_cast<std::ptrdiff_t>(first),
        out.end(),
        [](auto& a, auto& b) { return a->captureTime < b->captureTime; }
    );
    return {};
}

Result<std::vector<media::PacketPtr>> RecordingCursor::next(std::size_t atLeast) {
    std::vector<media::PacketPtr> packets;
    while (packets.size() < std::max<std::size_t>(1, atLeast)) {
        const bool more = OCELLI_TRY(loadMore());
        if (!more) {
            break;
        }
        const PickedFragment fragment = std::move(fragments_.front());
        fragments_.pop_front();
        OCELLI_TRY(readFragment(fragment, packets));
        std::erase_if(packets, [&](const auto& packet) { return packet->wallTime >= range_.to; });
    }
    return packets;
}

}  // namespace ocelli::delivery::record
