// Plays a recording to one session: paced, scaled, paused, sought.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "delivery/rtp/rtp_track.h"
#include "delivery/rtsp/faces.h"
#include "delivery/rtsp/outlet.h"

namespace ocelli::delivery::rtsp {

/// What a PLAY asks for.
struct PlayOrder {
    std::optional<WallTime> from;  ///< nothing: where it paused, or the beginning
    std::optional<WallTime> to;    ///< nothing: the end of what was opened
    double scale = 1;              ///< times faster; above 2 key frames only
    double speed = 1;              ///< faster delivery, time stamps as recorded
    bool paced = true;             ///< false: as fast as the connection takes it
};

/// The nearest scale we can play.
double possibleScale(double wanted);

/// Thread-bound; belongs to one session.
class PlaybackSender {
  public:
    /// @param faces  with recordings; outlives this object
    PlaybackSender(EventLoop& loop, const Faces& faces, Target target);
    ~PlaybackSender();
    PlaybackSender(const PlaybackSender&) = delete;
    PlaybackSender& operator=(const PlaybackSender&) = delete;

    const Target& target() const { return target_; }

    /// Opens the recording and learns its tracks.
    void open(UniqueFunction<void(Result<void>)> done);

    const std::vector<std::optional<rtp::RtpTrack>>& tracks() const { return tracks_; }

    struct Start {
        WallTime from;  ///< of the first packet
        std::vector<std::uint16_t> sequences;
        std::vector<std::uint32_t> timestamps;
    };

    /// Finds the place; sending begins in a later turn of the loop, after `done` has answered.
    /// NotFound when nothing is recorded there.
    void play(const PlayOrder& order, Outlet& outlet, UniqueFunction<void(Result<Start>)> done);

    void pause();

    /// Called once when all is sent, goodbyes included, or reading failed.
    void setOnEnd(UniqueFunction<void()> onEnd) { onEnd_ = std::move(onEnd); }

  private:
    using Alive = std::weak_ptr<int>;

    void openAt(WallTime from, std::optional<WallTime> to, UniqueFunction<void(Result<void>)> done);
    Result<void> takeTracks(const media::TrackList& tracks);
    void read();
    void onRead(PlaybackReader::Packets packets);
    void begin();
    void setOut(const media::Packet& first);
    void pump();
    bool sendFront();
    bool wanted(const media::Packet& packet) const;
    double secondsOf(const media::Packet& packet) const;
    void wake(Duration after);
    void finish();

    EventLoop& loop_;
    const Faces& faces_;
    Target target_;
    std::unique_ptr<PlaybackReader> reader_;
    std::vector<std::optional<rtp::RtpTrack>> tracks_;
    std::string canonicalName_;
    std::deque<media::PacketPtr> queue_;
    PlayOrder order_;
    Outlet* outlet_ = nullptr;  ///< while playing
    UniqueFunction<void(Result<Start>)> starting_;
    UniqueFunction<void()> onEnd_;
    MonoTime epoch_;           ///< when the first packet was due
    double epochSeconds_ = 0;  ///< its place on the line of pts
    double lastSeconds_ = 0;
    bool reading_ = false;
    bool ended_ = false;  ///< The reader has no more.
    Timer timer_;
    Timer reports_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace ocelli::delivery::rtsp
