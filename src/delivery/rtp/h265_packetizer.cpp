// Single NAL unit, aggregation and fragmentation packets with the two-byte header of H.265.
#include "delivery/rtp/h265_packetizer.h"

#include <algorithm>

#include "media/codec/nal_units.h"

namespace ocelli::delivery::rtp {
namespace {

constexpr unsigned kAggregate = 48;
constexpr unsigned kFragment = 49;
constexpr unsigned kFirstNonSlice = 32;
constexpr std::size_t kNalHeader = 2;

unsigned header(ByteSpan nal) {
    return (std::to_integer<unsigned>(nal[0]) << 8U) | std::to_integer<unsigned>(nal[1]);
}

unsigned typeOf(unsigned header) {
    return (header >> 9U) & 0x3FU;
}

unsigned withType(unsigned header, unsigned type) {
    return (header & 0x81FFU) | (type << 9U);
}

std::size_t aggregable(std::span<const ByteSpan> nals, std::size_t room) {
    std::size_t size = kNalHeader;
    std::size_t count = 0;
    while (count < nals.size() && typeOf(header(nals[count])) >= kFirstNonSlice &&
           size + 2 + nals[count].size() <= room) {
        size += 2 + nals[count].size();
        ++count;
    }
    return count;
}

/// RFC 7798, 4.4.2: layer and temporal identifiers are the lowest of what is inside.
void writeAggregate(std::span<const ByteSpan> nals, bool last, SlabBuilder& out) {
    unsigned forbidden = 0;
    unsigned layer = 0x3FU;
    unsigned temporal = 7;
    for (const ByteSpan nal : nals) {
        forbidden |= header(nal) & 0x8000U;
        layer = std::min(layer, (header(nal) >> 3U) & 0x3FU);
        temporal = std::min(temporal, header(nal) & 7U);
    }
    out.open();
    out.u16(forbidden | (kAggregate << 9U) | (layer << 3U) | temporal);
    for (const ByteSpan nal : nals) {
        out.u16(static_cast<unsigned>(nal.size()));
        out.bytes(nal);
    }
    out.close(last);
}

void writeSingle(ByteSpan nal, bool last, SlabBuilder& out) {
    out.open();
    out.bytes(nal);
    out.close(last);
}

/// RFC 7798, 4.4.3: payload header with type 49, then start, end and the unit's own type.
void writeFragments(ByteSpan nal, bool last, SlabBuilder& out) {
    const unsigned original = header(nal);
    ByteSpan rest = nal.subspan(kNalHeader);
    unsigned start = 0x80U;
    while (!rest.empty()) {
        const ByteSpan part = rest.first(std::min(rest.size(), out.room() - 3));
        rest = rest.subspan(part.size());
        const unsigned end = rest.empty() ? 0x40U : 0U;
        out.open();
        out.u16(withType(original, kFragment));
        out.u8(start | end | typeOf(original));
        out.bytes(part);
        out.close(last && rest.empty());
        start = 0;
    }
}

}  // namespace

Result<void> H265Packetizer::packetize(ByteSpan unit, SlabBuilder& out) {
    const auto nals = OCELLI_TRY(media::codec::splitLengthPrefixed(unit));
    if (nals.empty()) {
        return fail(ErrorKind::DataLoss, "an access unit without NAL units");
    }
    for (const ByteSpan nal : nals) {
        if (nal.size() < kNalHeader) {
            return fail(ErrorKind::DataLoss, "an H.265 NAL unit shorter than its header");
        }
    }
    std::span<const ByteSpan> left(nals);
    while (!left.empty()) {
        const std::size_t together = aggregable(left, out.room());
        const std::size_t taken = std::max<std::size_t>(together, 1);
        const bool last = taken == left.size();
        if (together > 1) {
            writeAggregate(left.first(together), last, out);
        } else if (left[0].size() <= out.room()) {
            writeSingle(left[0], last, out);
        } else {
            writeFragments(left[0], last, out);
        }
        left = left.subspan(taken);
    }
    return {};
}

}  // namespace ocelli::delivery::rtp
