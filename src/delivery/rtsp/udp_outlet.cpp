// Datagram sending and pacing.
#include "delivery/rtsp/udp_outlet.h"

#include <algorithm>

namespace ocelli::delivery::rtsp {
namespace {

constexpr auto kPaceEvery = std::chrono::milliseconds(5);
constexpr std::size_t kPaceBytes = 32U << 10U;  // a turn: 52 Mbit/s

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

void UdpOutlet::write(std::span<const rtp::SlabPtr> slabs) {
    for (const rtp::SlabPtr& slab : slabs) {
        const auto& datagrams = slab->datagrams;
        const std::size_t sent = rtp_.send(*find(slab->track)->rtp, datagrams);
        counters_.packets += sent;
        counters_.lostPackets += datagrams.size() - sent;
        for (std::size_t i = 0; i < sent; ++i) {
            counters_.bytes += datagrams[i].header.size() + datagrams[i].payload.size();
        }
    }
}

void UdpOutlet::onQueued() {
    pacing_ = loop_.every(kPaceEvery, [this] { pace(); });
}

void UdpOutlet::pace() {
    flush(kPaceBytes);
    if (queueEmpty()) {
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
