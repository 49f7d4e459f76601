// Which file shows which moments, where several volumes have the same ones.
#pragma once

#include <optional>
#include <vector>

#include "delivery/record/recording_index.h"

namespace ocelli::delivery::record {

/// A segment that is played, up to where the next one takes over.
struct PlannedSegment {
    std::int64_t id = 0;
    bool open = false;              ///< it is being written
    std::optional<WallTime> until;  ///< fragments that begin here or later are left to the next one
};

/// In the order of recording. On one volume segments follow each other and all are played. When
/// recording changes from one volume to another, the second file reaches back to a key frame that
/// the first one has too: the one that goes further is played from its beginning on, and one that
/// has nothing of its own is left out. Two times that are the same because the clock was set back
/// look like that too: where several volumes take turns, such moments play once. Pure.
std::vector<PlannedSegment> planSegments(std::vector<SegmentRow> rows);

}  // namespace ocelli::delivery::record
