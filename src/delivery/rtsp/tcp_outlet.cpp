// Interleaved sending.
#include "delivery/rtsp/tcp_outlet.h"

#include <algorithm>
#include <array>

namespace ocelli::delivery::rtsp {
namespace {

constexpr std::size_t kFlushBytes = 256U << 10U;  // copied at most when the socket is full

std::vector<std::uint32_t> indicesOf(const std::vector<TcpOutlet::Track>& tracks) {
    std::vector<std::uint32_t> indices;
    for (const auto& track : tracks) {
        indices.push_back(track.index);
    }
    std::sort(indices.begin(), indices.end());
    return indices;
}

}  // namespace

TcpOutlet::TcpOutlet(
    EventLoop& loop, net::TcpStream& stream, std::vector<Track> tracks, OutletBounds bounds
)
    : Outlet(loop, indicesOf(tracks), bounds), stream_(stream), tracks_(std::move(tracks)) {}

void TcpOutlet::sendReport(std::uint32_t track, const media::BufferPtr& report) {
    const Track* found = find(track);
    if (found == nullptr || !ready()) {
        return;
    }
    const std::byte head[] = {
        std::byte{'$'},
        static_cast<std::byte>(found->channels.rtcp),
        static_cast<std::byte>(report->size() >> 8U),
        static_cast<std::byte>(report->size() & 0xFFU),
    };
    const ByteSpan pieces[] = {ByteSpan(head), ByteSpan(*report)};
    stream_.sendNow(pieces);
}

void TcpOutlet::onDrained() {
    // The socket takes as much as it wants; the bound is on what one write may copy.
    while (!queueEmpty() && ready()) {
        flush(kFlushBytes);
    }
}

void TcpOutlet::write(std::span<const rtp::SlabPtr> slabs) {
    std::vector<media::BufferPtr> variants;
    std::array<ByteSpan, kMostGathered> pieces;
    std::size_t count = 0;
    for (const rtp::SlabPtr& slab : slabs) {
        const std::uint8_t channel = find(slab->track)->channels.rtp;
        if (slab->channel == channel) {
            pieces.at(count++) = slab->bytes;
        } else {
            variants.push_back(rtp::interleavedBytes(slab, channel));
            pieces.at(count++) = *variants.back();
        }
        counters_.packets += slab->datagrams.size();
        counters_.bytes +=
            slab->bytes.size() - slab->datagrams.size() * rtp::kInterleavedHeaderSize;
    }
    stream_.sendNow(std::span(pieces).first(count));
}

/// The cached group goes out in the loop's next turn; else the stream tells when it is drained.
void TcpOutlet::onQueued() {
    if (ready()) {
        soon_ = loop_.after(Duration::zero(), [this] { onDrained(); });
    }
}

const TcpOutlet::Track* TcpOutlet::find(std::uint32_t index) const {
    const auto found = std::find_if(tracks_.begin(), tracks_.end(), [&](const Track& track) {
        return track.index == index;
    });
    return found == tracks_.end() ? nullptr : &*found;
}

}  // namespace ocelli::delivery::rtsp
