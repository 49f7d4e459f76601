// Building slabs and their variants for other interleaved channels.
#include "delivery/rtp/slab.h"

#include "base/assert.h"
#include "delivery/rtp/rtcp.h"

namespace ocelli::delivery::rtp {

media::BufferPtr interleavedBytes(const SlabPtr& slab, std::uint8_t channel) {
    if (slab->channel == channel) {
        return {slab, &slab->bytes};
    }
    Bytes copy = slab->bytes;
    std::size_t at = 0;
    for (const auto& datagram : slab->datagrams) {
        copy[at + 1] = static_cast<std::byte>(channel);
        at += kInterleavedHeaderSize + datagram.header.size() + datagram.payload.size();
    }
    return media::makeBuffer(std::move(copy));
}

SlabBuilder::SlabBuilder(
    const RtpSource& source, std::uint32_t timestamp, const media::Packet& packet
)
    : source_(source), timestamp_(timestamp), packet_(packet), slab_(std::make_shared<Slab>()) {
    const std::size_t size = packet.data->size() + kCaptureTimeSize;
    const std::size_t count = size / kMaximumPayload + 4;
    slab_->bytes.reserve(size + count * (kInterleavedHeaderSize + kHeaderSize + 4));
    starts_.reserve(count);
}

std::size_t SlabBuilder::room() const {
    return kMaximumPayload - (tellsCaptureTime(starts_.size()) ? kCaptureTimeSize : 0);
}

void SlabBuilder::open(std::uint32_t timestampOffset) {
    offset_ = timestampOffset;
    Bytes& bytes = slab_->bytes;
    const bool tells = tellsCaptureTime(starts_.size());
    starts_.push_back(bytes.size());
    bytes.resize(bytes.size() + kInterleavedHeaderSize + kHeaderSize);
    if (tells) {
        bytes.resize(bytes.size() + kCaptureTimeSize);
        formatCaptureTime(ntpTime(packet_.wallTime), std::span(bytes).last<kCaptureTimeSize>());
    }
}

void SlabBuilder::u8(unsigned value) {
    slab_->bytes.push_back(static_cast<std::byte>(value & 0xFFU));
}

void SlabBuilder::u16(unsigned value) {
    u8(value >> 8U);
    u8(value);
}

void SlabBuilder::bytes(ByteSpan part) {
    slab_->bytes.insert(slab_->bytes.end(), part.begin(), part.end());
}

void SlabBuilder::close(bool marker) {
    const std::size_t start = starts_.back();
    const std::size_t size = slab_->bytes.size() - start - kInterleavedHeaderSize;
    OCELLI_ASSERT(size <= kMaximumPacket);
    std::byte* head = slab_->bytes.data() + start;
    head[0] = std::byte{'$'};
    head[1] = static_cast<std::byte>(source_.channel);
    head[2] = static_cast<std::byte>(size >> 8U);
    head[3] = static_cast<std::byte>(size & 0xFFU);
    formatRtpHeader(
        {source_.payloadType, marker, source_.sequence, timestamp_ + offset_, source_.ssrc},
        std::span<std::byte, kHeaderSize>(head + kInterleavedHeaderSize, kHeaderSize)
    );
    std::size_t headers = kHeaderSize;
    if (tellsCaptureTime(starts_.size() - 1)) {
        head[kInterleavedHeaderSize] |= std::byte{0x10};
        headers += kCaptureTimeSize;
    }
    source_.rollover += ++source_.sequence == 0 ? 1U : 0U;
    ++source_.packets;
    source_.octets += static_cast<std::uint32_t>(size - headers);
}

SlabPtr SlabBuilder::finish(RtpSource& source) {
    slab_->datagrams.reserve(starts_.size());
    const ByteSpan all(slab_->bytes);
    for (std::size_t i = 0; i < starts_.size(); ++i) {
        const ByteSpan one = all.subspan(starts_[i] + kInterleavedHeaderSize, packetSize(i));
        slab_->datagrams.push_back({one.first(kHeaderSize), one.subspan(kHeaderSize)});
    }
    slab_->track = packet_.track;
    slab_->channel = source.channel;
    slab_->keyFrame = packet_.keyFrame;
    slab_->firstSequence = source.sequence;
    slab_->rollover = source.rollover;
    slab_->ssrc = source.ssrc;
    slab_->timestamp = timestamp_;
    slab_->pts = packet_.pts;
    slab_->captureTime = packet_.captureTime;
    slab_->wallTime = packet_.wallTime;
    slab_->encodingTime = packet_.encodingTime;
    source = source_;
    return std::move(slab_);
}

std::size_t SlabBuilder::packetSize(std::size_t index) const {
    const std::size_t end = index + 1 < starts_.size() ? starts_[index + 1] : slab_->bytes.size();
    return end - starts_[index] - kInterleavedHeaderSize;
}

}  // namespace ocelli::delivery::rtp
