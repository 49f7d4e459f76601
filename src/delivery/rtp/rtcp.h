// RTCP: sender reports written; receiver reports and feedback read (RFC 3550, 4585, 5104).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli::delivery::rtp {

/// What a receiver says about one of our sources (RFC 3550, 6.4.1).
struct ReportBlock {
    std::uint32_t ssrc = 0;
    std::uint8_t fractionLost = 0;       ///< of 256, since its last report
    std::int32_t packetsLost = 0;        ///< ever; 24 bits, may be negative by duplicates
    std::uint32_t highestSequence = 0;   ///< with the cycles in the upper half
    std::uint32_t jitter = 0;            ///< timestamp ticks
    std::uint32_t lastSenderReport = 0;  ///< middle 32 bits of the NTP time of our last report
    std::uint32_t delaySinceReport = 0;  ///< 1/65536 s

    bool operator==(const ReportBlock&) const = default;
};

/// A compound packet from a receiver, boiled down to what a sender acts on.
struct ReceiverFeedback {
    std::vector<ReportBlock> reports;
    std::vector<std::uint16_t> missing;  ///< sequence numbers asked for again (generic NACK)
    bool wantsKeyFrame = false;          ///< PLI or FIR
    bool bye = false;
};

/// Reads a compound packet. Unknown packet types are skipped by their length.
/// @return DataLoss when a length leads out of the datagram or the version is not 2.
Result<ReceiverFeedback> parseRtcp(ByteSpan datagram);

/// What a sender reports on one source at one moment.
struct SenderReport {
    std::uint32_t ssrc = 0;
    WallTime at;                  ///< by the media clock
    std::uint32_t timestamp = 0;  ///< the same moment in RTP ticks
    std::uint32_t packets = 0;    ///< sent so far
    std::uint32_t octets = 0;     ///< payload sent so far
};

/// 64-bit NTP time: seconds after 1900 in the upper half.
std::uint64_t ntpTime(WallTime time);

/// A compound packet of a sender report and a source description with the canonical name.
/// @param name  at most 255 bytes, the same for all tracks of a stream
Bytes formatSenderReport(const SenderReport& report, std::string_view name);

/// The same with a bye behind it: the source ends.
Bytes formatBye(const SenderReport& report, std::string_view name);

}  // namespace ocelli::delivery::rtp
