// Cutting files and keeping what is not durable.
#include "delivery/record/channel_recorder.h"

#include <algorithm>
#include <cstdlib>

namespace ocelli::delivery::record {

ChannelRecorder::ChannelRecorder(
    FileSystem& files,
    std::string root,
    StreamId stream,
    std::shared_ptr<PacketRing> ring,
    ChannelOptions options,
    SegmentHost& host
)
    : files_(files),
      root_(std::move(root)),
      stream_(stream),
      ring_(std::move(ring)),
      options_(options),
      host_(host) {}

void ChannelRecorder::setOptions(const ChannelOptions& options) {
    options_ = options;
}

Result<void> ChannelRecorder::setTypes(RecordTypes types) {
    if (types == types_) {
        return {};
    }
    if (types_ != 0) {
        OCELLI_TRY(drain());
        OCELLI_TRY(flush());
    }
    types_ = types;
    ring_->setWanted(types != 0);
    return drain();
}

Result<void> ChannelRecorder::drain() {
    if (types_ == 0) {
        return {};
    }
    std::vector<RingItem> items = ring_->take();
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto written = write(items[i]);
        if (!written) {
            // What was not tried goes back first; giveUp() puts what was tried in front of it.
            ring_->putBack(
                {std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(i) + 1),
                 std::make_move_iterator(items.end())}
            );
            return written;
        }
    }
    return {};
}

bool ChannelRecorder::breaksRun(const RingItem& item) const {
    if (!lastVideo_ || item.packet->track != 0) {
        return false;
    }
    const media::Packet& now = *item.packet;
    const Duration mono = now.captureTime - lastVideo_->captureTime;
    const Duration wall = now.wallTime - lastVideo_->wallTime;
    const double rate = item.tracks->front()->frameRate;
    const Duration frames = rate > 0 ? Duration(static_cast<std::int64_t>(3e9 / rate)) : kGap;
    return std::chrono::abs(wall - mono) > kStep || mono > std::max(kGap, frames) ||
           now.dts <= lastVideo_->dts;
}

Result<void> ChannelRecorder::write(const RingItem& item) {
    // Kept first: an error below must not lose it.
    kept_.push_back(item);
    lastWritten_ = false;
    takenUntil_ = item.packet->captureTime;
    const bool video = item.packet->track == 0;
    if (writer_) {
        const bool breaks = breaksRun(item);
        const bool aged =
            item.startsGroup() && item.packet->captureTime - segmentBegan_ >= kSegmentSpan;
        if (breaks || aged || item.generation != generation_) {
            // A frame that follows tells how long the last one lasted.
            OCELLI_TRY(writer_->flush(!breaks && aged ? item.packet.get() : nullptr));
            OCELLI_TRY(endSegment());
            run_ = breaks ? 0 : run_;
        }
    }
    if (!writer_) {
        if (!item.startsGroup()) {
            kept_.pop_back();
            lastWritten_ = true;
            return {};
        }
        OCELLI_TRY(openSegment(item));
    }
    OCELLI_TRY(writer_->add(item.packet, types_));
    lastWritten_ = true;
    if (video) {
        lastVideo_ = item.packet;
    }
    return {};
}

Result<void> ChannelRecorder::openSegment(const RingItem& item) {
    if (breaksRun(item)) {
        run_ = 0;
    }
    SegmentStart start = OCELLI_TRY(host_.nextSegment(stream_, expectedBytes_));
    start.stream = stream_;
    start.audio = options_.audio;
    start.run = run_ == 0 ? start.id : run_;
    writer_ =
        OCELLI_TRY(SegmentWriter::create(files_, root_, start, *item.tracks, item.packet->wallTime)
        );
    run_ = start.run;
    generation_ = item.generation;
    segmentBegan_ = item.packet->captureTime;
    return {};
}

Result<void> ChannelRecorder::flush() {
    return writer_ ? writer_->flush() : Result<void>();
}

Result<void> ChannelRecorder::endSegment() {
    if (!writer_) {
        return {};
    }
    OCELLI_TRY(writer_->flush());
    const std::uint64_t bytes = writer_->written().bytes();
    expectedBytes_ = std::clamp<std::uint64_t>(bytes + bytes / 8, 1U << 20U, 1U << 30U);
    host_.segmentEnded(std::move(writer_));
    return {};
}

Result<void> ChannelRecorder::endIfDiscontinued() {
    if (types_ == 0 && writer_ && !ring_->continues()) {
        run_ = 0;
        return endSegment();
    }
    return {};
}

void ChannelRecorder::onDurable() {
    if (!writer_) {
        // All files are complete and durable; only what has not reached one stays.
        kept_.erase(kept_.begin(), lastWritten_ ? kept_.end() : kept_.end() - 1);
        return;
    }
    const MonoTime until = writer_->durableUntil();
    // The newest key frame that is durable, and all behind it, stay: a new file could begin there.
    std::size_t keep = 0;
    for (std::size_t i = 0; i < kept_.size() && kept_[i].packet->captureTime <= until; ++i) {
        keep = kept_[i].startsGroup() ? i : keep;
    }
    kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(keep));
}

std::optional<PutBack> ChannelRecorder::giveUp() {
    writer_.reset();
    run_ = 0;
    lastVideo_.reset();
    if (kept_.empty()) {
        return std::nullopt;
    }
    std::optional<PutBack> from;
    if (kept_.front().startsGroup()) {
        from = PutBack{kept_.front().packet->wallTime, kept_.front().packet->captureTime};
    }
    ring_->putBack({std::make_move_iterator(kept_.begin()), std::make_move_iterator(kept_.end())});
    kept_.clear();
    lastWritten_ = true;
    return from;
}

}  // namespace ocelli::delivery::record
