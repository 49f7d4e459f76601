// One track on its way into RTP: packetizer, sequence space, clock and sender reports together.
#pragma once

#include <optional>
#include <string>

#include "delivery/rtp/packetizer.h"
#include "delivery/rtp/rtcp.h"

namespace ocelli::delivery::rtp {

/// Turns the time stamps of a track into those of RTP (modulo 2^32).
struct RtpClock {
    std::uint32_t trackRate = 90000;  ///< ticks a second of pts
    std::uint32_t rtpRate = 90000;    ///< ticks a second of the payload format
    std::uint32_t offset = 0;         ///< RTP time of `origin`
    std::int64_t origin = 0;          ///< pts
    double scale = 1;                 ///< playback at twice the speed: 2

    std::uint32_t timestamp(std::int64_t pts) const;
};

/// With what a track begins: random numbers (RFC 3550, 5.1), and whether capture times travel
/// along.
struct RtpStart {
    std::uint32_t ssrc = 0;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    bool tellsCaptureTime = false;  ///< in an extension of headers, RtpSource
};

/// Packetizes each packet once for all who receive it. Reentrant.
class RtpTrack {
  public:
    /// @param index  of the track in its stream; interleaved channel is twice that
    /// @return       Unsupported when RTP cannot carry the track.
    static Result<RtpTrack> create(media::TrackPtr track, std::uint32_t index, RtpStart start);

    /// @param anchor  the moment (CLOCK_MONOTONIC) to which the packet's wall time belongs: when it
    ///                was captured, or sent where the packet is an old one
    Result<SlabPtr> packetize(const media::Packet& packet, MonoTime anchor);

    /// Nothing before the first packet.
    std::optional<SenderReport> report(MonoTime now) const;

    /// The same for a goodbye: all zero but the source before the first packet.
    SenderReport lastReport(MonoTime now) const;

    /// Goes on with another part of a recording: `pts` becomes the RTP time that follows the last.
    void restart(std::int64_t pts, double scale);

    /// All later time stamps move by so many seconds.
    void shift(double seconds);

    /// The track has changed in what the payload format does not see (size, parameter sets).
    void setTrack(media::TrackPtr track) { track_ = std::move(track); }

    const media::Track& track() const { return *track_; }

    const PayloadFormat& format() const { return format_; }

    const RtpSource& source() const { return source_; }

    const RtpClock& clock() const { return clock_; }

    RtpTrack(RtpTrack&&) noexcept = default;
    RtpTrack& operator=(RtpTrack&&) noexcept = default;

  private:
    RtpTrack(media::TrackPtr track, std::unique_ptr<Packetizer> packetizer);

    struct Anchor {
        MonoTime mono;
        WallTime wall;
        std::uint32_t timestamp = 0;
    };

    media::TrackPtr track_;
    std::unique_ptr<Packetizer> packetizer_;
    PayloadFormat format_;
    RtpSource source_;
    RtpClock clock_;
    std::optional<Anchor> anchor_;
};

}  // namespace ocelli::delivery::rtp
