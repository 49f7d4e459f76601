// One stream on its way to browsers: packetized once, with time stamps that tell the time of day.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "delivery/rtp/rtp_track.h"
#include "media/queued_reader.h"

namespace ocelli::delivery::webrtc {

/// Reads a hub and hands slabs to its viewers. RTP time stamps are the wall time of the capture in
/// ticks since 1900, so that viewers can go over from one stream to another. Numbers and sources in
/// the slabs mean nothing: each viewer writes its own. Thread-bound.
class Feed final : public media::QueuedReader::Listener {
  public:
    struct Viewer {
        virtual ~Viewer() = default;

        /// The stream has other tracks from now on.
        virtual void onTracks(const media::TrackList& tracks) = 0;
        virtual void onSlab(const rtp::SlabPtr& slab) = 0;
    };

    Feed(EventLoop& loop, std::shared_ptr<media::StreamHub> hub);

    /// Calls once the tracks are known, now or later; Unavailable when the stream gives nothing for
    /// five seconds. At most 256 wait.
    void whenDescribed(UniqueFunction<void(Result<media::TrackList>)> call);

    void add(Viewer& viewer) { viewers_.push_back(&viewer); }

    void remove(Viewer& viewer) { std::erase(viewers_, &viewer); }

    /// Empty until they are known.
    const media::TrackList& tracks() const { return tracks_; }

    /// What came since the last key frame, that one first; empty when there is none, or the group
    /// is too long to be kept.
    const std::vector<rtp::SlabPtr>& group() const { return group_; }

    /// At most one is passed on each half second.
    void requestKeyFrame();

    /// Where the track is now; nothing before its first packet.
    std::optional<rtp::SenderReport> report(std::uint32_t track) const;

  private:
    struct Waiter {
        UniqueFunction<void(Result<media::TrackList>)> call;
        MonoTime until;
    };

    void onDescription(const media::StreamDescription& description) override;
    void onPacket(const media::PacketPtr& packet) override;
    void onLost(std::uint64_t frames) override;

    Result<rtp::SlabPtr> packetize(const media::Packet& packet);
    void keep(const rtp::SlabPtr& slab);
    void giveUpWaiting();

    EventLoop& loop_;
    std::shared_ptr<media::StreamHub> hub_;
    media::TrackList tracks_;
    std::vector<std::optional<rtp::RtpTrack>> rtp_;  ///< each from its first packet on
    std::vector<rtp::SlabPtr> group_;
    std::size_t groupBytes_ = 0;
    std::vector<Viewer*> viewers_;
    std::vector<Waiter> waiters_;
    Timer waiting_;
    std::optional<MonoTime> keyFrameRequested_;
    bool refusalLogged_ = false;
    std::unique_ptr<media::QueuedReader> reader_;
};

}  // namespace ocelli::delivery::webrtc
