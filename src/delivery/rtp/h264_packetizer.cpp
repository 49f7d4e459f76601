// Single NAL unit, STAP-A and FU-A packets.
#include "delivery/rtp/h264_packetizer.h"

#include <algorithm>

#include "media/codec/nal_units.h"

namespace ocelli::delivery::rtp {
namespace {

constexpr unsigned kStapA = 24;
constexpr unsigned kFuA = 28;
constexpr unsigned kLastSliceType = 5;

unsigned firstByte(ByteSpan nal) {
    return std::to_integer<unsigned>(nal[0]);
}

bool isSlice(ByteSpan nal) {
    const unsigned type = firstByte(nal) & 0x1FU;
    return type >= 1 && type <= kLastSliceType;
}

/// How many units from the front go into one STAP-A: those that are no slices, while they fit.
std::size_t aggregable(std::span<const ByteSpan> nals, std::size_t room) {
    std::size_t size = 1;
    std::size_t count = 0;
    while (count < nals.size() && !isSlice(nals[count]) && size + 2 + nals[count].size() <= room) {
        size += 2 + nals[count].size();
        ++count;
    }
    return count;
}

/// RFC 6184, 5.7.1: the header carries the highest importance of what is inside.
void writeAggregate(std::span<const ByteSpan> nals, bool last, SlabBuilder& out) {
    unsigned forbidden = 0;
    unsigned importance = 0;
    for (const ByteSpan nal : nals) {
        forbidden |= firstByte(nal) & 0x80U;
        importance = std::max(importance, firstByte(nal) & 0x60U);
    }
    out.open();
    out.u8(forbidden | importance | kStapA);
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

/// RFC 6184, 5.8: the NAL unit's own header byte is spread over indicator and FU header.
void writeFragments(ByteSpan nal, bool last, SlabBuilder& out) {
    const unsigned header = firstByte(nal);
    ByteSpan rest = nal.subspan(1);
    unsigned start = 0x80U;
    while (!rest.empty()) {
        const ByteSpan part = rest.first(std::min(rest.size(), out.room() - 2));
        rest = rest.subspan(part.size());
        const unsigned end = rest.empty() ? 0x40U : 0U;
        out.open();
        out.u8((header & 0xE0U) | kFuA);
        out.u8(start | end | (header & 0x1FU));
        out.bytes(part);
        out.close(last && rest.empty());
        start = 0;
    }
}

}  // namespace

Result<void> H264Packetizer::packetize(ByteSpan unit, SlabBuilder& out) {
    const auto nals = OCELLI_TRY(media::codec::splitLengthPrefixed(unit));
    if (nals.empty()) {
        return fail(ErrorKind::DataLoss, "an access unit without NAL units");
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
