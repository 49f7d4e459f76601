// Compound RTCP packets, taken apart and put together.
#include "delivery/rtp/rtcp.h"

namespace ocelli::delivery::rtp {
namespace {

constexpr unsigned kSenderReport = 200;
constexpr unsigned kReceiverReport = 201;
constexpr unsigned kSourceDescription = 202;
constexpr unsigned kBye = 203;
constexpr unsigned kTransportFeedback = 205;
constexpr unsigned kPayloadFeedback = 206;
constexpr std::uint8_t kCanonicalName = 1;
constexpr std::uint64_t kNtpToUnixSeconds = 2'208'988'800;

/// More lost packets than this are never asked for again in one go.
constexpr std::size_t kMaximumMissing = 1024;

Result<ReportBlock> parseBlock(ByteReader& reader) {
    ReportBlock block;
    block.ssrc = OCELLI_TRY(reader.u32());
    block.fractionLost = OCELLI_TRY(reader.u8());
    const std::uint32_t lost = OCELLI_TRY(reader.u24());
    block.packetsLost = static_cast<std::int32_t>(lost) - ((lost & 0x800000U) != 0 ? 0x1000000 : 0);
    block.highestSequence = OCELLI_TRY(reader.u32());
    block.jitter = OCELLI_TRY(reader.u32());
    block.lastSenderReport = OCELLI_TRY(reader.u32());
    block.delaySinceReport = OCELLI_TRY(reader.u32());
    return block;
}

Result<void> parseReports(ByteSpan body, bool sender, unsigned count, ReceiverFeedback& to) {
    ByteReader reader(body);
    OCELLI_TRY(reader.skip(sender ? 24 : 4));
    for (unsigned i = 0; i < count; ++i) {
        to.reports.push_back(OCELLI_TRY(parseBlock(reader)));
    }
    return {};
}

/// RFC 4585, 6.2.1: a sequence number and a mask of the sixteen that follow.
Result<void> parseNack(ByteSpan body, ReceiverFeedback& to) {
    ByteReader reader(body);
    OCELLI_TRY(reader.skip(8));
    while (!reader.atEnd()) {
        const unsigned first = OCELLI_TRY(reader.u16());
        const unsigned mask = OCELLI_TRY(reader.u16());
        for (unsigned i = 0; i <= 16; ++i) {
            if ((i == 0 || ((mask >> (i - 1)) & 1U) != 0) && to.missing.size() < kMaximumMissing) {
                to.missing.push_back(static_cast<std::uint16_t>(first + i));
            }
        }
    }
    return {};
}

Result<void> parsePart(unsigned type, unsigned count, ByteSpan body, ReceiverFeedback& to) {
    switch (type) {
        case kSenderReport:
        case kReceiverReport:
            return parseReports(body, type == kSenderReport, count, to);
        case kBye:
            to.bye = true;
            return {};
        case kTransportFeedback:
            return count == 1 ? parseNack(body, to) : Result<void>{};
        case kPayloadFeedback:
            // RFC 4585, 6.3.1: picture loss; RFC 5104, 4.3.1: full intra request.
            to.wantsKeyFrame = to.wantsKeyFrame || count == 1 || count == 4;
            return {};
        default:
            return {};
    }
}

void appendReport(ByteWriter& out, const SenderReport& report, std::string_view name) {
    out.u8(0x80);
    out.u8(kSenderReport);
    out.u16(6);
    out.u32(report.ssrc);
    out.u64(ntpTime(report.at));
    out.u32(report.timestamp);
    out.u32(report.packets);
    out.u32(report.octets);

    const std::string_view shortName = name.substr(0, 255);
    // One chunk: source, item, and at least one zero to end the list, padded to words.
    const std::size_t plain = 4 + 2 + shortName.size();
    const std::size_t padded = (plain / 4 + 1) * 4;
    out.u8(0x81);
    out.u8(kSourceDescription);
    out.u16(static_cast<std::uint16_t>(padded / 4));
    out.u32(report.ssrc);
    out.u8(kCanonicalName);
    out.u8(static_cast<std::uint8_t>(shortName.size()));
    out.text(shortName);
    out.zeros(padded - plain);
}

}  // namespace

Result<ReceiverFeedback> parseRtcp(ByteSpan datagram) {
    ReceiverFeedback feedback;
    ByteReader reader(datagram);
    do {
        const unsigned first = OCELLI_TRY(reader.u8());
        if (first >> 6U != 2) {
            return fail(ErrorKind::DataLoss, "not RTCP version 2");
        }
        const unsigned type = OCELLI_TRY(reader.u8());
        const std::size_t words = OCELLI_TRY(reader.u16());
        const ByteSpan body = OCELLI_TRY(reader.take(4 * words));
        OCELLI_TRY(parsePart(type, first & 0x1FU, body, feedback));
    } while (!reader.atEnd());
    return feedback;
}

std::uint64_t ntpTime(WallTime time) {
    const std::int64_t seconds = time.microseconds / 1'000'000;
    const std::int64_t rest = time.microseconds % 1'000'000;
    const std::uint64_t fraction = (static_cast<std::uint64_t>(rest) << 32U) / 1'000'000;
    return ((static_cast<std::uint64_t>(seconds) + kNtpToUnixSeconds) << 32U) | fraction;
}

Bytes formatSenderReport(const SenderReport& report, std::string_view name) {
    ByteWriter out;
    appendReport(out, report, name);
    return out.release();
}

Bytes formatBye(const SenderReport& report, std::string_view name) {
    ByteWriter out;
    appendReport(out, report, name);
    out.u8(0x81);
    out.u8(kBye);
    out.u16(1);
    out.u32(report.ssrc);
    return out.release();
}

}  // namespace ocelli::delivery::rtp
