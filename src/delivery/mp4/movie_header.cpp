// Sample tables and the moov of a plain file.
#include "delivery/mp4/movie_header.h"

#include <algorithm>
#include <array>

#include "delivery/mp4/box_writer.h"
#include "delivery/mp4/detail/movie_boxes.h"

namespace ocelli::delivery::mp4 {
namespace {

constexpr std::uint64_t kMdatHeaderBytes = 16;

std::uint64_t scaled(std::uint64_t ticks, std::uint32_t from, std::uint32_t to) {
    return ticks / from * to + ticks % from * to / from;
}

}  // namespace

void SampleTables::count(std::vector<Run>& runs, std::uint32_t value) {
    if (runs.empty() || runs.back().value != value) {
        runs.push_back({1, value});
    } else {
        ++runs.back().count;
    }
}

void SampleTables::add(const Sample& sample, std::uint64_t time, std::uint64_t offset) {
    if (!sizes_.empty()) {
        const std::uint64_t step = time > lastTime_ ? time - lastTime_ : 1;
        lastDuration_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(step, UINT32_MAX));
        count(durations_, lastDuration_);
        lastTime_ += lastDuration_;
    }
    lastDuration_ = std::max<std::uint32_t>(1, sample.duration);
    if (sizes_.empty() || offset != nextOffset_) {
        if (inChunk_ > 0) {
            chunkRuns_.back().second = inChunk_;
            const auto runs = chunkRuns_.size();
            if (runs > 1 && chunkRuns_[runs - 2].second == inChunk_) {
                chunkRuns_.pop_back();
            }
        }
        chunks_.push_back(offset);
        chunkRuns_.emplace_back(static_cast<std::uint32_t>(chunks_.size()), 0);
        inChunk_ = 0;
    }
    ++inChunk_;
    nextOffset_ = offset + sample.size;
    sizes_.push_back(sample.size);
    count(compositions_, static_cast<std::uint32_t>(sample.compositionOffset));
    composed_ = composed_ || sample.compositionOffset != 0;
    if (sample.keyFrame) {
        keys_.push_back(static_cast<std::uint32_t>(sizes_.size()));
    } else {
        allKeys_ = false;
    }
}

void SampleTables::finish() {
    if (sizes_.empty()) {
        return;
    }
    count(durations_, lastDuration_);
    chunkRuns_.back().second = inChunk_;
    const auto runs = chunkRuns_.size();
    if (runs > 1 && chunkRuns_[runs - 2].second == inChunk_) {
        chunkRuns_.pop_back();
    }
}

std::uint64_t SampleTables::bytes() const {
    std::uint64_t total = 16 + 8 * durations_.size() + 16 + 12 * chunkRuns_.size() + 20 +
                          4 * sizes_.size() + 16 + 8 * chunks_.size();
    total += composed_ ? 16 + 8 * compositions_.size() : 0;
    total += allKeys_ ? 0 : 16 + 4 * keys_.size();
    return total;
}

void SampleTables::write(ByteWriter& out, std::uint64_t dataStart) const {
    const auto writeRuns = [&](std::string_view name, std::uint8_t version, const auto& runs) {
        BoxScope box(out, name, version, 0);
        out.u32(static_cast<std::uint32_t>(runs.size()));
        for (const Run& run : runs) {
            out.u32(run.count);
            out.u32(run.value);
        }
    };
    writeRuns("stts", 0, durations_);
    if (composed_) {
        writeRuns("ctts", 1, compositions_);
    }
    if (!allKeys_) {
        BoxScope stss(out, "stss", 0, 0);
        out.u32(static_cast<std::uint32_t>(keys_.size()));
        for (const std::uint32_t key : keys_) {
            out.u32(key);
        }
    }
    {
        BoxScope stsc(out, "stsc", 0, 0);
        out.u32(static_cast<std::uint32_t>(chunkRuns_.size()));
        for (const auto& [first, samplesEach] : chunkRuns_) {
            out.u32(first);
            out.u32(samplesEach);
            out.u32(1);
        }
    }
    {
        BoxScope stsz(out, "stsz", 0, 0);
        out.u32(0);
        out.u32(static_cast<std::uint32_t>(sizes_.size()));
        for (const std::uint32_t size : sizes_) {
            out.u32(size);
        }
    }
    BoxScope co64(out, "co64", 0, 0);
    out.u32(static_cast<std::uint32_t>(chunks_.size()));
    for (const std::uint64_t chunk : chunks_) {
        out.u64(dataStart + chunk);
    }
}

namespace {

/// @param tables  false: leaves the sample tables out, to learn the size of the rest
void writeMovie(
    ByteWriter& out,
    const std::vector<MovieTrackTables>& tracks,
    std::uint64_t duration,
    WallTime created,
    std::uint64_t dataStart,
    bool tables
) {
    BoxScope moov(out, "moov");
    detail::writeMovieHeader(out, created, duration, static_cast<std::uint32_t>(tracks.size()));
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const MovieTrackTables& track = tracks[i];
        const std::array<detail::Edit, 1> edits = {
            {{duration, static_cast<std::int64_t>(track.editStart)}}
        };
        const detail::TrackHeader header{
            .id = static_cast<std::uint32_t>(i + 1),
            .timescale = track.timescale,
            .video = track.video,
            .width = track.width,
            .height = track.height,
            .created = created,
            .movieDuration = duration,
            .mediaDuration = std::max(
                track.tables.duration(),
                track.editStart + scaled(duration, detail::kMovieTimescale, track.timescale)
            ),
            .edits = edits,
        };
        detail::writeTrack(out, header, track.sampleEntry, [&](ByteWriter& inner) {
            if (tables) {
                track.tables.write(inner, dataStart);
            }
        });
    }
}

void writeBrands(ByteWriter& out) {
    detail::writeFileType(out, "isom", {"isom", "iso2", "mp41"});
}

}  // namespace

Bytes formatMovieHeader(
    const std::vector<MovieTrackTables>& tracks,
    std::uint64_t duration,
    std::uint64_t dataBytes,
    WallTime created
) {
    ByteWriter empty;
    writeBrands(empty);
    writeMovie(empty, tracks, duration, created, 0, false);
    std::uint64_t headBytes = empty.size();
    for (const MovieTrackTables& track : tracks) {
        headBytes += track.tables.bytes();
    }
    const std::uint64_t dataStart = headBytes + kMdatHeaderBytes;
    ByteWriter out;
    out.reserve(static_cast<std::size_t>(dataStart));
    writeBrands(out);
    writeMovie(out, tracks, duration, created, dataStart, true);
    out.u32(1);
    out.text("mdat");
    out.u64(dataBytes + kMdatHeaderBytes);
    return out.release();
}

}  // namespace ocelli::delivery::mp4
