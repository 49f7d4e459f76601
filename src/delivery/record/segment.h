// A segment as index and playback know it: one file, its fragments, its samples.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "delivery/mp4/fragment.h"
#include "delivery/record/record_types.h"

namespace ocelli::delivery::record {

/// Where a fragment lies in its file and in time.
struct FragmentEntry {
    std::uint64_t offset = 0;      ///< of its fragment box in the file
    std::uint32_t dataOffset = 0;  ///< from there to the first byte of media
    WallTime start;
    std::uint32_t microseconds = 0;
    RecordTypes types = 0;
    bool keyFrame = false;
    mp4::FragmentTable table;

    std::uint64_t dataStart() const { return offset + dataOffset; }

    std::uint64_t end() const { return dataStart() + table.dataBytes(); }

    WallTime endTime() const { return {start.microseconds + microseconds}; }

    bool operator==(const FragmentEntry&) const = default;
};

/// A part of a segment that was recorded for the same reasons.
struct TypeSpan {
    RecordTypes types = 0;
    WallTime from;
    WallTime to;

    bool operator==(const TypeSpan&) const = default;
};

struct Segment {
    std::int64_t id = 0;   ///< grows in the order of recording; unique on a volume
    std::int64_t run = 0;  ///< id of the first segment of the run
    StreamId stream;
    std::string path;  ///< below the folder of the volume
    std::uint32_t headerBytes = 0;
    std::uint32_t configuration =
        0;              ///< CRC-32C of the sample entries: equal ones play on without a break
    std::string codec;  ///< of the video, as media::toString()
    int width = 0;
    int height = 0;
    std::vector<FragmentEntry> fragments;

    WallTime start() const { return fragments.empty() ? WallTime{} : fragments.front().start; }

    WallTime end() const { return fragments.empty() ? WallTime{} : fragments.back().endTime(); }

    std::uint64_t bytes() const { return fragments.empty() ? headerBytes : fragments.back().end(); }

    RecordTypes types() const;
    std::uint32_t frames() const;  ///< of video

    /// The reasons in order; neighbours differ.
    std::vector<TypeSpan> typeSpans() const;

    bool operator==(const Segment&) const = default;
};

/// The fragments as a compact blob for the index: about two bytes a sample.
Bytes formatFragments(const std::vector<FragmentEntry>& fragments);

/// DataLoss when broken.
Result<std::vector<FragmentEntry>> parseFragments(ByteSpan bytes);

Bytes formatTypeSpans(const std::vector<TypeSpan>& spans);
Result<std::vector<TypeSpan>> parseTypeSpans(ByteSpan bytes);

/// "video/1-main/2026-11-21/081500.123Z-000000000042.mp4" (UTC).
std::string segmentPath(StreamId stream, WallTime start, std::int64_t id);

/// The id in a file name of ours; nothing for other files.
std::optional<std::int64_t> segmentIdOf(std::string_view fileName);

}  // namespace ocelli::delivery::record
