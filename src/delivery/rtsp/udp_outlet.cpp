// Datagram sending and pacing.
#include "delivery/rtsp/udp_outlet.h"

#include <algorithm>

namespace ocelli::delivery::rtsp {
namespace {

constexpr auto kPaceEvery = std::chrono::milliseconds(5);
constexpr std::size_t kPaceBytes = 64U << 10U;  // a turn: 105 Mbit/s; half of a usual socket buffer

std::vector<std::uint32_t> indicesOf(const std::vector<UdpOutlet::Track>& tracks) {
    std::vector<std::uint32_t> indices;
    for (const auto& track : tracks) {
        indices.push_back(track.index);
    }
    std::sort(indices.begin(), indices.end());
    return indices;
}

}  // namespace

UdpOutlet::UdpOutlet(
    EventLoop& loop,
    net::UdpSocket& rtp,
    net::UdpSocket& rtcp,
    std::vector<Track> tracks,
    OutletBounds bounds
)
    : Outlet(loop, indicesOf(tracks), bounds), rtp_(rtp), rtcp_(rtcp), tracks_(std::move(tracks)) {}

void UdpOutlet::sendReport(std::uint32_t track, const media::BufferPtr& report) {
    if (const Track* found = find(track)) {
        rtcp_.send(*found->rtcp, ByteSpan(*report), ByteSpan{});
    }
}

std::size_t UdpOutlet::queuedBytes() const {
    std::size_t bytes = Outlet::queuedBytes();
    for (std::size_t i = restFrom_; rest_ && i < rest_->datagrams.size(); ++i) {
        bytes += rest_->datagrams[i].header.size() + rest_->datagrams[i].payload.size();
    }
    return bytes;
}

void UdpOutlet::write(std::span<const rtp::SlabPtr> slabs) {
    const MonoTime now = loop_.clock().mono();
    if (!pacing_.active() && now - refilled_ >= kPaceEvery) {
        budget_ = kPaceBytes;
        refilled_ = now;
    }
    rest_ = slabs.front();
    restFrom_ = 0;
    sendRest();
    if (rest_) {
        startPacing();
    }
}

/// Sends of the slab what the budget allows.
void UdpOutlet::sendRest() {
    const std::span<const net::UdpSocket::Datagram> all(rest_->datagrams);
    std::size_t end = restFrom_;
    while (end < all.size() && budget_ > 0) {
        budget_ -= std::min(budget_, all[end].header.size() + all[end].payload.size());
        ++end;
    }
    const auto part = all.subspan(restFrom_, end - restFrom_);
    const std::size_t sent = part.empty() ? 0 : rtp_.send(*find(rest_->track)->rtp, part);
    counters_.packets += sent;
    counters_.lostPackets += part.size() - sent;
    for (const auto& datagram : part.first(sent)) {
        counters_.bytes += datagram.header.size() + datagram.payload.size();
    }
    restFrom_ = end;
    if (end == all.size()) {
        rest_.reset();
    }
}

void UdpOutlet::onQueued() {
    startPacing();
}

void UdpOutlet::startPacing() {
    if (!pacing_.active()) {
        pacing_ = loop_.every(kPaceEvery, [this] { pace(); });
    }
}

void UdpOutlet::pace() {
    budget_ = kPaceBytes;
    refilled_ = loop_.clock().mono();
    if (rest_) {
        sendRest();
    }
    if (!rest_) {
        flush(SIZE_MAX);
    }
    if (!rest_ && queueEmpty()) {
        pacing_.cancel();
    }
}

const UdpOutlet::Track* UdpOutlet::find(std::uint32_t index) const {
    const auto found = std::find_if(tracks_.begin(), tracks_.end(), [&](const Track& track) {
        return track.index == index;
    });
    return found == tracks_.end() ? nullptr : &*found;
}

}  // namespace ocelli::delivery::rtsp
