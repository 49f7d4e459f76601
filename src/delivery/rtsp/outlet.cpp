// The queue of a session and its rule for when it is full.
#include "delivery/rtsp/outlet.h"

#include <algorithm>

#include "base/assert.h"

namespace ocelli::delivery::rtsp {
Outlet::Outlet(EventLoop& loop, std::vector<std::uint32_t> tracks, OutletBounds bounds)
    : loop_(loop), tracks_(std::move(tracks)), bounds_(bounds) {
    OCELLI_ASSERT(!tracks_.empty());
}

bool Outlet::carries(std::uint32_t track) const {
    return std::find(tracks_.begin(), tracks_.end(), track) != tracks_.end();
}

void Outlet::begin(std::span<const rtp::SlabPtr> group) {
    queue_.clear();
    queuedBytes_ = 0;
    skipping_ = group.empty();
    for (const rtp::SlabPtr& slab : group) {
        if (carries(slab->track)) {
            enqueue(slab, Age::Cached);
        }
    }
}

void Outlet::beginAnywhere() {
    begin({});
    skipping_ = false;
}

void Outlet::send(const rtp::SlabPtr& slab) {
    if (!carries(slab->track)) {
        return;
    }
    const bool starts = slab->track == tracks_.front() && slab->keyFrame;
    if (skipping_) {
        if (!starts || full(*slab)) {
            countLost(*slab);
            return;
        }
        skipping_ = false;
    }
    if (queue_.empty() && ready()) {
        measure(*slab);
        write({&slab, 1});
        return;
    }
    if (full(*slab)) {
        forget();
        if (!starts) {
            skipping_ = true;
            countLost(*slab);
            return;
        }
    }
    enqueue(slab, Age::Live);
}

void Outlet::flush(std::size_t budget) {
    std::vector<rtp::SlabPtr> slabs;
    while (!queue_.empty() && ready() && budget > 0) {
        slabs.clear();
        while (!queue_.empty() && slabs.size() < gathers() && budget > 0) {
            const std::size_t size = queue_.front().slab->bytes.size();
            if (queue_.front().live) {
                measure(*queue_.front().slab);
            }
            slabs.push_back(std::move(queue_.front().slab));
            queue_.pop_front();
            queuedBytes_ -= size;
            budget -= std::min(budget, size);
        }
        write(slabs);
    }
}

bool Outlet::full(const rtp::Slab& slab) const {
    if (queue_.empty()) {
        return false;
    }
    return queuedBytes_ + slab.bytes.size() > bounds_.bytes ||
           loop_.clock().mono() - queue_.front().since > bounds_.span;
}

void Outlet::enqueue(const rtp::SlabPtr& slab, Age age) {
    const bool first = queue_.empty();
    queuedBytes_ += slab->bytes.size();
    queue_.push_back({slab, loop_.clock().mono(), age == Age::Live});
    if (first) {
        onQueued();
    }
}

void Outlet::measure(const rtp::Slab& slab) {
    delay_.add(loop_.clock().mono() - slab.captureTime - slab.encodingTime);
}

void Outlet::forget() {
    for (const Waiting& waiting : queue_) {
        countLost(*waiting.slab);
    }
    queue_.clear();
    queuedBytes_ = 0;
}

void Outlet::countLost(const rtp::Slab& slab) {
    // Before the first key frame nothing is lost: the session has not begun.
    if (slab.track == tracks_.front() && counters_.packets > 0) {
        ++counters_.lostFrames;
    }
}

}  // namespace ocelli::delivery::rtsp
