// Encrypting slabs; checking what receivers send.
#include "delivery/rtp/srtp_stream.h"

#include "base/assert.h"

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

SlabPtr SrtpStream::protect(const Slab& slab) {
    const std::size_t tag = crypto::srtpTagSize(master_.suite);
    auto out = std::make_shared<Slab>(slab);
    out->bytes.resize(slab.bytes.size() + slab.datagrams.size() * tag);
    std::uint32_t rollover = slab.rollover;
    std::uint16_t sequence = slab.firstSequence;
    std::byte* to = out->bytes.data();
    for (std::size_t i = 0; i < slab.datagrams.size(); ++i) {
        const auto& datagram = slab.datagrams[i];
        const std::size_t size = datagram.header.size() + datagram.payload.size();
        const std::size_t grown = size + tag;
        to[0] = std::byte{'$'};
        to[1] = static_cast<std::byte>(slab.channel);
        to[2] = static_cast<std::byte>(grown >> 8U);
        to[3] = static_cast<std::byte>(grown & 0xFFU);
        to += kInterleavedHeaderSize;
        // Header and payload lie behind each other in a slab.
        context_.protectRtp({datagram.header.data(), size}, rollover, {to, grown});
        out->datagrams[i] = {
            {to, datagram.header.size()},
            {to + datagram.header.size(), grown - datagram.header.size()}
        };
        to += grown;
        rollover += ++sequence == 0 ? 1U : 0U;
    }
    return out;
}

Bytes SrtpStream::protectReport(ByteSpan packet) {
    std::uint32_t& index = reports_[sourceOf(packet)];
    OCELLI_ASSERT(index < kLastIndex);  // at one a second: 68 years
    return context_.protectRtcp(packet, index++);
}

KeyMessage SrtpStream::keyFor(const RtpSource& source) const {
    return {master_, {{source.ssrc, source.rollover}}};
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
