// Encrypting slabs; checking what receivers send.
#include "delivery/rtp/srtp_stream.h"

#include "base/assert.h"
#include "crypto/random.h"

namespace ocelli::delivery::rtp {
namespace {

constexpr std::uint32_t kLastIndex = 0x7FFFFFFFU;

crypto::SrtpContext contextOf(const crypto::SrtpMaster& master) {
    auto made = crypto::SrtpContext::create(master);
    OCELLI_ASSERT(made.has_value());  // a random key fits its suite
    return std::move(*made);
}

std::uint32_t sourceOf(ByteSpan rtcp) {
    ByteReader reader(rtcp);
    const auto skipped = reader.skip(4);
    return skipped ? reader.u32().value_or(0) : 0;
}

}  // namespace

SrtpStream::SrtpStream(crypto::SrtpSuite suite)
    : master_(crypto::randomSrtpMaster(suite)), context_(contextOf(master_)) {}

void SrtpStream::begin(std::uint32_t ssrc, std::uint64_t index) {
    const Bytes random = crypto::randomBytes(2);
    const std::uint64_t start = std::to_integer<std::uint64_t>(random[0]) << 4U |
                                (std::to_integer<std::uint64_t>(random[1]) & 0xFU);
    offsets_[ssrc] = start - index;
}

std::uint64_t SrtpStream::position(std::uint32_t ssrc, std::uint64_t index) const {
    const auto offset = offsets_.find(ssrc);
    OCELLI_ASSERT(offset != offsets_.end());
    return index + offset->second;
}

SlabPtr SrtpStream::protect(const Slab& slab) {
    const std::size_t tag = crypto::srtpTagSize(master_.suite);
    auto out = std::make_shared<Slab>(slab);
    out->bytes.resize(slab.bytes.size() + slab.datagrams.size() * tag);
    std::uint64_t at = position(slab.ssrc, packetIndex(slab.rollover, slab.firstSequence));
    out->firstSequence = static_cast<std::uint16_t>(at & 0xFFFFU);
    out->rollover = static_cast<std::uint32_t>(at >> 16U);
    std::byte* to = out->bytes.data();
    Bytes clear;
    for (std::size_t i = 0; i < slab.datagrams.size(); ++i) {
        const auto& datagram = slab.datagrams[i];
        clear.assign(datagram.header.begin(), datagram.header.end());
        clear.insert(clear.end(), datagram.payload.begin(), datagram.payload.end());
        clear[2] = static_cast<std::byte>(at >> 8U & 0xFFU);
        clear[3] = static_cast<std::byte>(at & 0xFFU);
        const std::size_t size = clear.size() + tag;
        to[0] = std::byte{'$'};
        to[1] = static_cast<std::byte>(slab.channel);
        to[2] = static_cast<std::byte>(size >> 8U);
        to[3] = static_cast<std::byte>(size & 0xFFU);
        to += kInterleavedHeaderSize;
        context_.protectRtp(clear, static_cast<std::uint32_t>(at >> 16U), {to, size});
        out->datagrams[i] = {{to, kHeaderSize}, {to + kHeaderSize, size - kHeaderSize}};
        to += size;
        ++at;
    }
    return out;
}

Bytes SrtpStream::protectReport(ByteSpan packet) {
    std::uint32_t& index = reports_[sourceOf(packet)];
    OCELLI_ASSERT(index < kLastIndex);  // at one a second: 68 years
    return context_.protectRtcp(packet, index++);
}

KeyMessage SrtpStream::keyFor(std::uint32_t ssrc, std::uint64_t index) const {
    return {master_, {{ssrc, static_cast<std::uint32_t>(position(ssrc, index) >> 16U)}}};
}

Result<Bytes> SrtcpReceiver::open(ByteSpan packet) {
    auto opened = OCELLI_TRY(context_.unprotectRtcp(packet));
    const std::uint32_t source = sourceOf(opened.packet);
    if (!windows_.contains(source) && windows_.size() == kSources) {
        return fail(ErrorKind::ResourceExhausted, "too many sources");
    }
    Window& window = windows_[source];
    if (opened.index > window.highest || window.seen == 0) {
        const std::uint32_t ahead = opened.index - window.highest;
        window.seen = ahead < 64 ? window.seen << ahead : 0;
        window.highest = opened.index;
    }
    const std::uint32_t behind = window.highest - opened.index;
    const std::uint64_t bit = behind < 64 ? std::uint64_t{1} << behind : 0;
    if (bit == 0 || (window.seen & bit) != 0) {
        return fail(ErrorKind::PermissionDenied, "the packet came before");
    }
    window.seen |= bit;
    return std::move(opened.packet);
}

}  // namespace ocelli::delivery::rtp
