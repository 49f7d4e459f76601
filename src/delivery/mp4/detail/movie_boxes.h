// The boxes of a moov that fragmented and plain files share.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/unique_function.h"

namespace ocelli::delivery::mp4::detail {

/// Ticks a second of movie durations and edit lists.
inline constexpr std::uint32_t kMovieTimescale = 90000;

void writeFileType(
    ByteWriter& out, std::string_view major, std::initializer_list<std::string_view> compatible
);

/// @param duration  in kMovieTimescale; 0 when fragmented
void writeMovieHeader(
    ByteWriter& out, WallTime created, std::uint64_t duration, std::uint32_t tracks
);

/// One entry of an edit list (ISO 14496-12, 8.6.6).
struct Edit {
    std::uint64_t duration = 0;  ///< kMovieTimescale; 0 in fragmented files: to the end
    std::int64_t mediaTime = 0;  ///< ticks of the track; -1: an empty edit
};

struct TrackHeader {
    std::uint32_t id = 1;
    std::uint32_t timescale = 90000;
    bool video = true;
    int width = 0;
    int height = 0;
    WallTime created;
    std::uint64_t movieDuration = 0;  ///< kMovieTimescale
    std::uint64_t mediaDuration = 0;  ///< ticks of the track
    std::span<const Edit> edits;
};

/// A whole `trak`; `tables` writes what stands behind `stsd` in `stbl`.
void writeTrack(
    ByteWriter& out,
    const TrackHeader& header,
    ByteSpan sampleEntry,
    UniqueFunction<void(ByteWriter&)> tables
);

}  // namespace ocelli::delivery::mp4::detail
