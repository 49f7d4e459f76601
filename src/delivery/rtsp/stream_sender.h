// Reads one stream's hub, packetizes each access unit once, and fans the slabs out to its sessions.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "delivery/rtp/rtp_track.h"
#include "delivery/rtp/srtp_stream.h"
#include "delivery/rtsp/faces.h"
#include "delivery/rtsp/limits.h"
#include "delivery/rtsp/outlet.h"
#include "delivery/rtsp/udp_outlet.h"
#include "media/queued_reader.h"

namespace ocelli::delivery::rtsp {

/// Random identifiers for a track that begins.
rtp::RtpStart randomStart(bool tellsCaptureTime);

/// Thread-bound to one loop. All its sessions share sequence spaces and bytes.
class StreamSender final : public media::QueuedReader::Listener {
  public:
    /// How packets leave.
    struct Form {
        std::optional<crypto::SrtpSuite> srtp;  ///< how they are protected where that is asked for
        bool captureTimes = false;              ///< they tell when their pictures were captured
    };

    /// @param onChanged  the tracks became others, so that no session can go on
    StreamSender(
        EventLoop& loop,
        StreamRef stream,
        const Limits& limits,
        Form form,
        UniqueFunction<void()> onChanged
    );
    ~StreamSender() override;
    StreamSender(const StreamSender&) = delete;
    StreamSender& operator=(const StreamSender&) = delete;

    const StreamRef& stream() const { return stream_; }

    /// Calls back when the tracks are known: at once, later, or with Unavailable when the stream
    /// does not start in time; Unsupported when RTP cannot carry its video.
    void whenDescribed(UniqueFunction<void(Result<void>)> call);

    /// Calls back when there is a key frame to begin with, or its time is over.
    void whenStartable(UniqueFunction<void()> call);

    /// By index of the stream's tracks; nothing for one that RTP cannot carry.
    const std::vector<std::optional<rtp::RtpTrack>>& tracks() const { return tracks_; }

    /// Counts the changes of the description.
    std::uint32_t generation() const { return generation_; }

    /// Where a session that is added now begins.
    struct Start {
        std::uint16_t sequence = 0;
        std::uint32_t timestamp = 0;  ///< of the same moment for all tracks
    };

    /// @param secret  of the session, or null
    Start startOf(std::uint32_t track, const rtp::SrtpStreamPtr& secret = nullptr) const;

    /// From now on the outlet gets the cached group and what follows. Where the group is old a key
    /// frame is asked for, so that who begins late comes up to the present.
    ///
    /// @param secret  how its packets are protected; null: not at all
    void add(Outlet& outlet, rtp::SrtpStreamPtr secret = nullptr);
    void remove(Outlet& outlet);

    /// Where the group is from now on. Nobody may be in it.
    void setMulticast(std::optional<MulticastGroup> group) { stream_.multicast = std::move(group); }

    /// Starts sending to the stream's group with the first member, ends with the last.
    /// @param secret  as the group is protected; FailedPrecondition when others in it have another:
    ///                who wants to join asks for the description again
    Result<void> joinGroup(const rtp::SrtpStreamPtr& secret);
    void leaveGroup();

    /// The group's port of a track; 0 when it has none.
    std::uint16_t groupPort(std::uint32_t track) const;

    /// Marks what goes to the group from now on; others are marked with their sockets.
    Result<void> setDscp(int dscp);

    /// At most one is passed on each half second.
    void requestKeyFrame();

    /// Sends a goodbye for all tracks.
    void sendBye(Outlet& outlet);

    /// The key for who is described the stream now; shared by all who come within about a minute.
    /// While there is a protected group it is the group's.
    rtp::SrtpStreamPtr secret();

    std::size_t outlets() const;

    const Outlet* group() const { return group_.outlet.get(); }

    std::uint64_t framesLost() const { return framesLost_; }

    /// From capture until the bytes went to the last session's socket or queue, without the
    /// encoder's time; while somebody plays.
    media::DelaySummary delay() const { return delay_.summary(); }

  private:
    enum class WaitsFor { Description, KeyFrame };

    struct Waiter {
        WaitsFor what;
        UniqueFunction<void(Result<void>)> call;
        Timer timer;
    };

    /// Outlets that get the same bytes.
    struct Audience {
        rtp::SrtpStreamPtr secret;  ///< null: plain
        std::vector<Outlet*> outlets;
        std::vector<rtp::SlabPtr> cached;  ///< of the group, those that were protected already
    };

    struct Group {
        std::size_t members = 0;
        rtp::SrtpStreamPtr secret;
        std::unique_ptr<net::UdpSocket> rtp;
        std::unique_ptr<net::UdpSocket> rtcp;
        std::unique_ptr<UdpOutlet> outlet;
    };

    void onDescription(const media::StreamDescription& description) override;
    void onPacket(const media::PacketPtr& packet) override;
    void onLost(std::uint64_t frames) override;

    bool canGoOn(const media::TrackList& tracks) const;
    void createTracks(const media::TrackList& tracks);
    rtp::RtpStart startOtherThanThose() const;
    void joinTimelines(const media::Packet& packet);
    void cache(const rtp::SlabPtr& slab);
    bool cacheIsOld() const;
    void wait(WaitsFor what, Duration atMost, UniqueFunction<void(Result<void>)> call);
    void wake(WaitsFor what, const Result<void>& result);
    void forgetGroup();
    std::span<const rtp::SlabPtr> cachedFor(Audience& audience) const;
    Audience& audienceOf(const rtp::SrtpStreamPtr& secret);
    void sendReports();
    void sendReports(const Audience& audience, Outlet& outlet);
    Result<void> openGroup();

    EventLoop& loop_;
    StreamRef stream_;
    const Limits& limits_;
    UniqueFunction<void()> onChanged_;
    std::string canonicalName_;
    std::vector<std::optional<rtp::RtpTrack>> tracks_;
    std::optional<Error> failure_;  ///< why the stream cannot be offered
    std::uint32_t generation_ = 0;
    bool joinTimelines_ = false;  ///< with the next packet
    std::vector<rtp::SlabPtr> cached_;
    Form form_;
    rtp::SrtpStreamPtr secret_;  ///< the newest
    std::size_t cachedBytes_ = 0;
    std::vector<Audience> audiences_;
    Group group_;
    std::list<Waiter> waiters_;
    Timer reports_;
    std::optional<MonoTime> keyFrameRequested_;
    std::uint64_t framesLost_ = 0;
    media::DelayMeter delay_;
    std::uint64_t unitsRefused_ = 0;
    std::unique_ptr<media::QueuedReader> reader_;
};

}  // namespace ocelli::delivery::rtsp
