// Clock arithmetic, packetizing and reports of a track.
#include "delivery/rtp/rtp_track.h"

#include <cmath>

namespace ocelli::delivery::rtp {

std::uint32_t RtpClock::timestamp(std::int64_t pts) const {
    std::int64_t ticks = pts - origin;
    if (scale != 1) {
        ticks = std::llround(static_cast<double>(ticks) / scale);
    }
    // Whole seconds apart from the rest, so that nothing overflows.
    const std::int64_t seconds = ticks / trackRate;
    const std::int64_t rest = ticks % trackRate;
    const auto whole = static_cast<std::uint32_t>(seconds) * rtpRate;
    return offset + whole + static_cast<std::uint32_t>(rest * rtpRate / trackRate);
}

RtpTrack::RtpTrack(media::TrackPtr track, std::unique_ptr<Packetizer> packetizer)
    : track_(std::move(track)), packetizer_(std::move(packetizer)) {}

Result<RtpTrack> RtpTrack::create(media::TrackPtr track, std::uint32_t index, RtpStart start) {
    auto packetizer = OCELLI_TRY(createPacketizer(*track));
    RtpTrack result(std::move(track), std::move(packetizer));
    result.format_ = payloadFormat(*result.track_, index);
    result.source_.payloadType = result.format_.type;
    result.source_.channel = static_cast<std::uint8_t>(2 * index);
    result.source_.ssrc = start.ssrc;
    result.source_.sequence = start.sequence;
    result.source_.tellsCaptureTime = start.tellsCaptureTime;
    result.clock_.trackRate = result.track_->clockRate;
    result.clock_.rtpRate = result.format_.clockRate;
    result.clock_.offset = start.timestamp;
    return result;
}

Result<SlabPtr> RtpTrack::packetize(const media::Packet& packet, MonoTime anchor) {
    const std::uint32_t timestamp = clock_.timestamp(packet.pts);
    SlabBuilder builder(source_, timestamp, packet);
    OCELLI_TRY(packetizer_->packetize(packet.bytes(), builder));
    anchor_ = Anchor{anchor, packet.wallTime, timestamp};
    return builder.finish(source_);
}

std::optional<SenderReport> RtpTrack::report(MonoTime now) const {
    if (!anchor_) {
        return std::nullopt;
    }
    const Duration since = now - anchor_->mono;
    const double seconds = std::chrono::duration<double>(since).count();
    SenderReport report;
    report.ssrc = source_.ssrc;
    report.at =
        anchor_->wall +
        std::chrono::nanoseconds(std::llround(static_cast<double>(since.count()) * clock_.scale));
    report.timestamp =
        anchor_->timestamp +
        static_cast<std::uint32_t>(std::llround(seconds * static_cast<double>(clock_.rtpRate)));
    report.packets = source_.packets;
    report.octets = source_.octets;
    return report;
}

SenderReport RtpTrack::lastReport(MonoTime now) const {
    SenderReport none;
    none.ssrc = source_.ssrc;
    return report(now).value_or(none);
}

void RtpTrack::restart(std::int64_t pts, double scale) {
    if (anchor_) {
        // A tenth of a second later, so that no two pictures share a time stamp.
        clock_.offset = anchor_->timestamp + clock_.rtpRate / 10;
    }
    clock_.origin = pts;
    clock_.scale = scale;
}

void RtpTrack::shift(double seconds) {
    const double ticks = seconds * static_cast<double>(clock_.rtpRate);
    clock_.offset += static_cast<std::uint32_t>(std::llround(ticks));
}

}  // namespace ocelli::delivery::rtp
