// Placing fragments one behind the other.
#include "delivery/record/virtual_movie.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "delivery/mp4/sample_entry.h"
#include "delivery/record/segment_scan.h"
#include "delivery/record/shelf.h"

namespace ocelli::delivery::record {
namespace {

/// Wall time may be this far from media time before a new part begins.
constexpr std::int64_t kDrift = 100'000;

constexpr std::int64_t kMovieClock = 90000;

std::int64_t rescale(std::int64_t value, std::int64_t from, std::int64_t to) {
    return value / from * to + value % from * to / from;
}

const mp4::TrackRun* videoRun(const FragmentEntry& entry) {
    for (const mp4::TrackRun& run : entry.table.runs) {
        if (run.track == 0) {
            return &run;
        }
    }
    return nullptr;
}

}  // namespace

void VirtualMovieBuilder::begin(
    const std::vector<mp4::MovieTrack>& tracks, const Segment& segment
) {
    for (const mp4::MovieTrack& track : tracks) {
        mp4::MovieTrackTables tables;
        tables.sampleEntry = track.sampleEntry;
        tables.timescale = track.timescale;
        tables.video = tracks_.empty();
        tables.width = tables.video ? segment.width : 0;
        tables.height = tables.video ? segment.height : 0;
        tracks_.push_back(std::move(tables));
    }
    movie_->codec = segment.codec;
}

Result<void> VirtualMovieBuilder::add(const PickedFragment& fragment) {
    const FragmentEntry& entry = fragment.entry();
    if (videoRun(entry) == nullptr) {
        return {};
    }
    placeFragment(fragment);
    auto& sources = movie_->sources;
    const VirtualMovie::Source source{fragment.segment->path, shelfOf(fragment.segment->id)};
    if (sources.empty() || sources.back() != source) {
        sources.push_back(source);
    }
    VirtualMovie::Slice slice;
    slice.start = dataBytes_;
    slice.length = entry.table.dataBytes();
    slice.fileOffset = entry.dataStart();
    slice.segment = static_cast<std::uint32_t>(sources.size() - 1);
    std::uint64_t offset = dataBytes_;
    for (const mp4::TrackRun& run : entry.table.runs) {
        samples_ += run.samples.size();
        if (run.track < tracks_.size()) {
            addRun(run, entry, offset);
        }
        offset += run.bytes();
    }
    if (samples_ > kMostSamples) {
        return fail(
            ErrorKind::ResourceExhausted, "that is too long for one file; choose a shorter time"
        );
    }
    dataBytes_ += slice.length;
    movie_->slices.push_back(slice);
    extendParts(entry);
    last_ = fragment;
    return {};
}

void VirtualMovieBuilder::placeFragment(const PickedFragment& fragment) {
    newPart_ = true;
    if (!last_) {
        return;
    }
    const FragmentEntry& entry = fragment.entry();
    const FragmentEntry& before = last_->entry();
    const std::int64_t gap = entry.start.microseconds - before.endTime().microseconds;
    const std::uint64_t lasted = videoRun(before)->ticks();
    const std::uint64_t base = videoRun(entry)->baseTime;
    const std::uint64_t step = base - videoRun(before)->baseTime;
    // In one file the tables know it exactly; from file to file the last frame lasts until the next
    // one.
    const bool exact =
        fragment.segment->id == last_->segment->id && step < lasted * 2 + kMovieClock;
    mediaTime_ += exact ? step : lasted;
    newPart_ = std::abs(gap) > kDrift || fragment.segment->run != last_->segment->run;
}

void VirtualMovieBuilder::addRun(
    const mp4::TrackRun& run, const FragmentEntry& entry, std::uint64_t dataOffset
) {
    mp4::MovieTrackTables& track = tracks_[run.track];
    const auto clock = static_cast<std::int64_t>(track.timescale);
    const auto videoClock = static_cast<std::int64_t>(tracks_.front().timescale);
    const auto videoBase = static_cast<std::int64_t>(videoRun(entry)->baseTime);
    const std::int64_t ahead =
        static_cast<std::int64_t>(run.baseTime) - rescale(videoBase, videoClock, clock);
    std::int64_t time = rescale(static_cast<std::int64_t>(mediaTime_), videoClock, clock) + ahead;
    std::int64_t inFragment = ahead;
    for (const mp4::Sample& sample : run.samples) {
        const std::int64_t wall = entry.start.microseconds + rescale(inFragment, clock, 1'000'000);
        if (wall >= to_.microseconds) {
            break;
        }
        track.tables.add(
            sample, static_cast<std::uint64_t>(std::max<std::int64_t>(0, time)), dataOffset
        );
        time += sample.duration;
        inFragment += sample.duration;
        dataOffset += sample.size;
    }
}

void VirtualMovieBuilder::extendParts(const FragmentEntry& entry) {
    const WallTime end = std::min(entry.endTime(), to_);
    auto& parts = movie_->parts;
    if (newPart_) {
        const double media = static_cast<double>(mediaTime_) / tracks_.front().timescale;
        parts.push_back({media, entry.start, end});
        return;
    }
    // Small drifts add up: the map must stay true to a tenth of a second.
    const double media = static_cast<double>(mediaTime_) / tracks_.front().timescale;
    const auto expected = static_cast<std::int64_t>(
        static_cast<double>(parts.back().from.microseconds) + (media - parts.back().media) * 1e6
    );
    if (std::abs(expected - entry.start.microseconds) > kDrift) {
        parts.push_back({media, entry.start, end});
    } else {
        parts.back().to = end;
    }
}

/// Takes what lies before `from` out of the map; seconds of media that are decoded but not shown.
double VirtualMovieBuilder::trimLead() {
    auto& parts = movie_->parts;
    const auto within = std::ranges::find_if(parts, [&](const MoviePart& part) {
        return part.from <= from_ && from_ < part.to;
    });
    if (within == parts.end()) {
        return 0;
    }
    const double lead = within->media + std::chrono::duration<double>(from_ - within->from).count();
    within->from = from_;
    within->media = lead;
    parts.erase(parts.begin(), within);
    for (MoviePart& part : parts) {
        part.media -= lead;
    }
    return lead;
}

std::shared_ptr<VirtualMovie> VirtualMovieBuilder::finish() {
    if (!last_ || tracks_.front().tables.empty()) {
        return nullptr;
    }
    const double lead = trimLead();
    const MoviePart& last = movie_->parts.back();
    const double mapped = last.media + std::chrono::duration<double>(last.to - last.from).count();
    for (mp4::MovieTrackTables& track : tracks_) {
        track.tables.finish();
        track.editStart = static_cast<std::uint64_t>(std::llround(lead * track.timescale));
    }
    const mp4::MovieTrackTables& video = tracks_.front();
    const double total = static_cast<double>(video.tables.duration()) / video.timescale - lead;
    movie_->duration = std::max(1.0 / kMovieClock, std::min(total, mapped));
    movie_->frameRate = static_cast<double>(video.tables.samples()) * video.timescale /
                        static_cast<double>(video.tables.duration());
    std::vector<mp4::MovieTrackTables> written;
    for (mp4::MovieTrackTables& track : tracks_) {
        if (!track.tables.empty()) {
            written.push_back(std::move(track));
        }
    }
    movie_->head = mp4::formatMovieHeader(
        written,
        static_cast<std::uint64_t>(std::llround(movie_->duration * kMovieClock)),
        dataBytes_,
        movie_->parts.front().from
    );
    for (VirtualMovie::Slice& slice : movie_->slices) {
        slice.start += movie_->head.size();
    }
    movie_->size = movie_->head.size() + dataBytes_;
    return movie_;
}

Result<VirtualMoviePtr> buildMovie(
    RecordingLibrary& library, int channel, WallTime from, WallTime to
) {
    SegmentQuery query;
    query.channel = channel;
    query.from = from;
    query.to = to;
    const auto plan = OCELLI_TRY(library.plan(query));
    FragmentPicker picker(from, to);
    VirtualMovieBuilder builder(from, to);
    bool growing = false;
    for (const PlannedSegment& planned : plan) {
        const auto segment = library.load(planned.id);
        if (!segment && segment.error().kind() == ErrorKind::NotFound) {
            continue;  // overwritten since the search
        }
        if (!segment) {
            return segment.error();
        }
        for (const PickedFragment& fragment : picker.offer(*segment, planned.until)) {
            if (!builder.begun()) {
                const auto file = OCELLI_TRY(library.openFile(*fragment.segment));
                const auto header = OCELLI_TRY(readSegmentHeader(*file));
                builder.begin(header.tracks, *fragment.segment);
            }
            OCELLI_TRY(builder.add(fragment));
            growing = growing || planned.open;
        }
        if (picker.done()) {
            break;
        }
    }
    auto movie = builder.finish();
    if (movie) {
        movie->changedAt = picker.changedAt();
        movie->growing = growing;
    }
    return VirtualMoviePtr(std::move(movie));
}

}  // namespace ocelli::delivery::record
