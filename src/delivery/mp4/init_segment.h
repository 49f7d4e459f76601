// The start of a fragmented MP4: ftyp, and moov with the tracks but without samples.
#pragma once

#include <optional>

#include "base/clock.h"
#include "media/track.h"

namespace ocelli::delivery::mp4 {

/// Bytes of the initialisation segment. Track ids are 1, 2, … in the order of the list.
/// Errors as formatSampleEntry(); InvalidArgument for no track or more than 16.
Result<Bytes> formatInitSegment(const media::TrackList& tracks, WallTime created);

/// The tracks of a `moov` (header included), ours or another's, with their sample entries as they
/// stand.
struct MovieTrack {
    std::uint32_t id = 0;
    std::uint32_t timescale = 0;
    Bytes sampleEntry;  ///< box, header included
};

Result<std::vector<MovieTrack>> parseMovie(ByteSpan moov);

/// Same as media tracks; Unsupported when one of them is of a codec that we do not have.
Result<media::TrackList> toTrackList(const std::vector<MovieTrack>& tracks);

/// `video/mp4; codecs="avc1.640028, mp4a.40.2"`, as MediaSource wants it.
std::string mimeType(const media::TrackList& tracks);

}  // namespace ocelli::delivery::mp4
