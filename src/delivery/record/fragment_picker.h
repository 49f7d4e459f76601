// Chooses the fragments that are needed to show a stretch of time.
#pragma once

#include <optional>
#include <vector>

#include "delivery/record/recording_library.h"

namespace ocelli::delivery::record {

struct PickedFragment {
    SegmentPtr segment;
    std::size_t index = 0;

    const FragmentEntry& entry() const { return segment->fragments[index]; }
};

/// Takes segments in the order of recording and gives fragments from the last key frame at or
/// before `from` (or the first one after it) up to `to`. Ends where the codec configuration
/// changes. Reentrant.
class FragmentPicker {
  public:
    FragmentPicker(WallTime from, WallTime to) : from_(from), to_(to) {}

    /// The fragments of this segment that are needed now, with those that were held back before.
    /// @param until  another segment takes over there (PlannedSegment::until)
    std::vector<PickedFragment> offer(
        const SegmentPtr& segment, std::optional<WallTime> until = std::nullopt
    );

    /// True when later segments are of no use.
    bool done() const { return done_; }

    /// Where another configuration begins, and the stretch therefore ends early.
    std::optional<WallTime> changedAt() const { return changedAt_; }

  private:
    void pick(const SegmentPtr& segment, std::size_t index, std::vector<PickedFragment>& picked);

    WallTime from_;
    WallTime to_;
    std::optional<std::uint32_t> configuration_;
    std::vector<PickedFragment> lead_;  ///< from the last key frame before `from`
    bool started_ = false;
    bool done_ = false;
    std::optional<WallTime> changedAt_;
};

}  // namespace ocelli::delivery::record
