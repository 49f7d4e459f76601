// From hub to slabs to viewers.
#include "delivery/webrtc/feed.h"

#include <algorithm>

#include "base/log.h"

namespace ocelli::delivery::webrtc {
namespace {

constexpr auto kKeyFrameEvery = std::chrono::milliseconds(500);
constexpr Duration kDescribeTime = std::chrono::seconds(5);
constexpr Duration kLookEvery = std::chrono::milliseconds(250);
constexpr std::size_t kMaximumWaiters = 256;
constexpr std::size_t kGroupBytes = 4U << 20U;
constexpr std::int64_t kNtpToUnixSeconds = 2'208'988'800;

/// A wall time in ticks since 1900, as far as RTP counts.
std::uint32_t ticksOf(WallTime time, std::uint32_t rate) {
    const std::int64_t seconds = time.microseconds / 1'000'000 + kNtpToUnixSeconds;
    const std::int64_t rest = time.microseconds % 1'000'000;
    return static_cast<std::uint32_t>(seconds) * rate +
           static_cast<std::uint32_t>(rest * rate / 1'000'000);
}

}  // namespace

Feed::Feed(EventLoop& loop, std::shared_ptr<media::StreamHub> hub)
    : loop_(loop), hub_(std::move(hub)) {
    reader_ = std::make_unique<media::QueuedReader>(
        loop_, *hub_, *this, media::StartAt::CachedGroup, media::QueueBounds{2 * kGroupBytes}
    );
}

void Feed::whenDescribed(UniqueFunction<void(Result<media::TrackList>)> call) {
    if (!tracks_.empty()) {
        call(tracks_);
        return;
    }
    if (waiters_.size() == kMaximumWaiters) {
        call(fail(ErrorKind::ResourceExhausted, "too many wait for this stream"));
        return;
    }
    waiters_.push_back({std::move(call), loop_.clock().mono() + kDescribeTime});
    if (!waiting_.active()) {
        waiting_ = loop_.every(kLookEvery, [this] { giveUpWaiting(); });
    }
}

void Feed::giveUpWaiting() {
    std::vector<Waiter> late;
    const MonoTime now = loop_.clock().mono();
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
        if (waiter->until <= now) {
            late.push_back(std::move(*waiter));
            waiter = waiters_.erase(waiter);
        } else {
            ++waiter;
        }
    }
    if (waiters_.empty()) {
        waiting_.cancel();
    }
    for (Waiter& waiter : late) {
        waiter.call(fail(ErrorKind::Unavailable, "the stream has no picture now"));
    }
}

void Feed::requestKeyFrame() {
    const MonoTime now = loop_.clock().mono();
    if (!keyFrameRequested_ || now - *keyFrameRequested_ >= kKeyFrameEvery) {
        keyFrameRequested_ = now;
        hub_->requestKeyFrame();
    }
}

std::optional<rtp::SenderReport> Feed::report(std::uint32_t track) const {
    if (track >= rtp_.size() || !rtp_[track]) {
        return std::nullopt;
    }
    return rtp_[track]->report(loop_.clock().mono());
}

void Feed::onDescription(const media::StreamDescription& description) {
    tracks_ = description.tracks;
    rtp_.clear();
    rtp_.resize(tracks_.size());
    group_.clear();
    groupBytes_ = 0;
    if (tracks_.empty()) {
        return;
    }
    const auto viewers = viewers_;  // one may go meanwhile
    for (Viewer* viewer : viewers) {
        if (std::find(viewers_.begin(), viewers_.end(), viewer) != viewers_.end()) {
            viewer->onTracks(tracks_);
        }
    }
    for (Waiter& waiter : std::exchange(waiters_, {})) {
        waiter.call(tracks_);
    }
}

Result<rtp::SlabPtr> Feed::packetize(const media::Packet& packet) {
    auto& track = rtp_[packet.track];
    if (!track) {
        const media::TrackPtr& told = tracks_[packet.track];
        const std::uint32_t rate = rtp::payloadFormat(*told, packet.track).clockRate;
        const rtp::RtpClock fromZero{.trackRate = told->clockRate, .rtpRate = rate};
        rtp::RtpStart start;
        start.timestamp = ticksOf(packet.wallTime, rate) - fromZero.timestamp(packet.pts);
        track.emplace(OCELLI_TRY(rtp::RtpTrack::create(told, packet.track, start)));
    }
    return track->packetize(packet, packet.captureTime);
}

void Feed::onPacket(const media::PacketPtr& packet) {
    if (packet->track >= rtp_.size()) {
        return;
    }
    auto slab = packetize(*packet);
    if (!slab) {
        // AAC and the like: the answer does not offer it; anything else is worth one line.
        if (!refusalLogged_) {
            refusalLogged_ = true;
            log::warning("webrtc", "{}: {}", hub_->name(), slab.error().describe());
        }
        return;
    }
    keep(*slab);
    const auto viewers = viewers_;
    for (Viewer* viewer : viewers) {
        viewer->onSlab(*slab);
    }
}

void Feed::keep(const rtp::SlabPtr& slab) {
    if (tracks_[slab->track]->kind != media::TrackKind::Video) {
        return;
    }
    if (slab->keyFrame) {
        group_.clear();
        groupBytes_ = 0;
    } else if (group_.empty()) {
        return;
    }
    group_.push_back(slab);
    groupBytes_ += slab->bytes.size();
    if (groupBytes_ > kGroupBytes) {
        group_.clear();
        groupBytes_ = 0;
    }
}

void Feed::onLost(std::uint64_t) {
    group_.clear();
    groupBytes_ = 0;
}

}  // namespace ocelli::delivery::webrtc
