// The lead of a stretch: decoding begins at a key frame.
#include "delivery/record/fragment_picker.h"

#include <utility>

namespace ocelli::delivery::record {

std::vector<PickedFragment> FragmentPicker::offer(
    const SegmentPtr& segment, std::optional<WallTime> until
) {
    std::vector<PickedFragment> picked;
    if (done_ || segment->end() <= from_ || segment->start() >= to_) {
        return picked;
    }
    if (started_ && configuration_ != segment->configuration) {
        changedAt_ = segment->start();
        done_ = true;
        return picked;
    }
    if (configuration_ != segment->configuration) {
        lead_.clear();
    }
    configuration_ = segment->configuration;
    for (std::size_t i = 0; i < segment->fragments.size(); ++i) {
        const FragmentEntry& entry = segment->fragments[i];
        if (entry.start >= to_ || (until && entry.start >= *until)) {
            break;
        }
        pick(segment, i, picked);
    }
    return picked;
}

void FragmentPicker::pick(
    const SegmentPtr& segment, std::size_t index, std::vector<PickedFragment>& picked
) {
    const FragmentEntry& entry = segment->fragments[index];
    if (started_) {
        if (entry.endTime() > from_) {
            picked.push_back({segment, index});
        }
        return;
    }
    if (entry.keyFrame) {
        lead_.clear();
    } else if (lead_.empty()) {
        return;
    }
    lead_.push_back({segment, index});
    if (entry.endTime() > from_) {
        started_ = true;
        picked = std::exchange(lead_, {});
    }
}

}  // namespace ocelli::delivery::record
