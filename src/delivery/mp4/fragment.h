// Fragments of a fragmented MP4: header bytes (moof and mdat header) from sample tables, and back.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::delivery::mp4 {

/// One access unit or audio frame as the tables know it. Times in ticks of its track.
struct Sample {
    std::uint32_t size = 0;
    std::uint32_t duration = 0;
    std::int32_t compositionOffset = 0;  ///< pts minus dts
    bool keyFrame = true;

    bool operator==(const Sample&) const = default;
};

/// Samples of one track that follow each other in time and in the file.
struct TrackRun {
    std::uint32_t track = 0;     ///< index in the TrackList; the track id in the file is one more
    std::uint64_t baseTime = 0;  ///< dts of the first sample, ticks from the file's zero
    std::vector<Sample> samples;

    std::uint64_t bytes() const;
    std::uint64_t ticks() const;

    bool operator==(const TrackRun&) const = default;
};

/// What a fragment holds. The media data has the samples run by run in this order, without holes.
struct FragmentTable {
    std::uint32_t sequence = 0;
    std::vector<TrackRun> runs;

    std::uint64_t dataBytes() const;

    bool operator==(const FragmentTable&) const = default;
};

/// A fragment's `moof` and the header of its `mdat`; the data of the samples has to follow
/// directly. Data of 4 GiB and more is InvalidArgument.
Result<Bytes> formatFragmentHeader(const FragmentTable& table);

/// Reads a `moof` (header included). The runs have to lie one after another without holes, as ours
/// do, and `dataStart` tells where the first begins, counted from the start of the `moof`.
struct ParsedFragment {
    FragmentTable table;
    std::uint64_t dataStart = 0;
};

/// DataLoss when cut or inconsistent; Unsupported when the runs do not lie in one piece.
Result<ParsedFragment> parseFragmentHeader(ByteSpan moof);

}  // namespace ocelli::delivery::mp4
