// The lead of a stretch: decoding begins at a key frame.
#include "delivery/record/fragment_picker.h"

#include <utility>

#include "delivery/record/shelf.h"

namespace ocelli::delivery::record {

std::vector<PickedFragment> FragmentPicker::offer(const SegmentPtr& segment) {
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
        if (entry.start >= to_) {
            break;
        }
        if (!seenAlready(*segment, entry)) {
            shelf_ = shelfOf(segment->id);
            until_ = entry.endTime();
            pick(segment, i, picked);
        }
    }
    return picked;
}

/// Another volume goes on at the first key frame behind what was picked of this one.
bool FragmentPicker::seenAlready(const Segment& segment, const FragmentEntry& entry) {
    if (shelfOf(segment.id) == shelf_ || until_ == WallTime{}) {
        return false;
    }
    return entry.start < until_ || !entry.keyFrame;
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
