// Two queues in front of the demuxer.
#include "camera/capture/detail/play_order.h"

#include <utility>

namespace ocelli::camera::capture::detail {

using media::TrackKind;
using media::av::DemuxedPacket;

namespace {

constexpr std::int64_t kFileClock = 90000;

template <class Queued>
Queued takeFront(std::deque<Queued>& queue, std::size_t& bytes) {
    Queued first = std::move(queue.front());
    queue.pop_front();
    bytes -= first.packet.data->size();
    return first;
}

}  // namespace

Result<std::optional<DemuxedPacket>> PlayOrder::nextVideo() {
    while (video_.empty() && !ended_) {
        readOn();
    }
    if (!video_.empty()) {
        return std::optional(takeFront(video_, videoBytes_));
    }
    if (error_) {
        return *error_;
    }
    return std::optional<DemuxedPacket>();
}

std::optional<PlayOrder::Sound> PlayOrder::nextSound(std::int64_t until) {
    while (sound_.empty() && !ended_ && video_.size() < bounds_.packets &&
           videoBytes_ < bounds_.videoBytes) {
        readOn();
    }
    if (sound_.empty() || sound_.front().time > until) {
        return std::nullopt;
    }
    return takeFront(sound_, soundBytes_);
}

void PlayOrder::readOn() {
    auto next = demuxer_.next();
    if (!next || !*next) {
        ended_ = true;
        if (!next) {
            error_ = std::move(next).error();
        }
        return;
    }
    if ((*next)->kind == TrackKind::Audio) {
        keepSound(std::move((*next)->packet));
        return;
    }
    videoBytes_ += (*next)->packet.data->size();
    video_.push_back(std::move(**next));
}

void PlayOrder::keepSound(media::Packet packet) {
    const auto rate = static_cast<std::int64_t>(demuxer_.clockRate(TrackKind::Audio));
    const std::int64_t time =
        packet.pts / rate * kFileClock + packet.pts % rate * kFileClock / rate;
    soundBytes_ += packet.data->size();
    sound_.push_back({std::move(packet), time});
    while (soundBytes_ > bounds_.soundBytes) {
        takeFront(sound_, soundBytes_);
    }
}

}  // namespace ocelli::camera::capture::detail
