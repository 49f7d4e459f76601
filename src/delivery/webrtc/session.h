// One browser that watches: its handshakes, its packets, its feedback.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/srtp.h"
#include "delivery/rtp/srtp_stream.h"
#include "delivery/webrtc/feed.h"
#include "delivery/webrtc/link_watch.h"
#include "delivery/webrtc/peer.h"
#include "media/delay_meter.h"

namespace ocelli::delivery::webrtc {

/// Thread-bound to the server's loop.
class Session final : public Peer, public Feed::Viewer {
  public:
    struct Feeds {
        std::shared_ptr<Feed> first;
        std::function<std::shared_ptr<Feed>(bool low)> find;  ///< empty: there is no choice
    };

    Session(
        EventLoop& loop,
        net::UdpSocket& socket,
        const net::DtlsContext& dtls,
        Agreement agreement,
        Feeds feeds,
        std::function<void(std::string why)> onEnd
    );
    ~Session() override;

    Figures figures() const override;

    void close() override;

  private:
    /// One track as this viewer sees it.
    struct Source {
        AnsweredTrack answered;
        bool video = false;
        int transportExtension = 0;
        int delayExtension = 0;
        int captureExtension = 0;
        std::uint64_t index = 0;  ///< of the next packet: rollover and sequence
        std::uint32_t packets = 0;
        std::uint32_t octets = 0;
        std::uint32_t reports = 0;  ///< RTCP index
    };

    struct Queued {
        rtp::SlabPtr slab;
        std::uint32_t timestamp = 0;
        std::size_t next = 0;  ///< datagram
    };

    struct Sent {
        std::uint16_t sequence = 0;
        MonoTime at;
        Bytes bytes;  ///< protected
    };

    void onTracks(const media::TrackList& tracks) override;
    void onSlab(const rtp::SlabPtr& slab) override;

    Result<void> onKeys(const net::SrtpKeys& keys) override;
    void onMedia(ByteSpan datagram) override;
    void onTick() override;
    void onRtcp(ByteSpan datagram);
    void follow(std::shared_ptr<Feed> feed);
    void beginWithGroup();
    void queue(const rtp::SlabPtr& slab, std::uint32_t timestamp);
    void drain();
    void sendPart(Queued& queued);
    Bytes extensionsFor(const Source& source, std::optional<WallTime> captured);
    Bytes seal(
        Source& source,
        const net::UdpSocket::Datagram& datagram,
        ByteSpan extensions,
        std::uint32_t moved
    );
    void resend(std::span<const std::uint16_t> sequences);
    void forgetQueue();
    void sendReports();
    void chooseStream();
    Source* find(std::uint32_t track);
    bool carries(const media::TrackList& tracks) const;

    Feeds feeds_;
    std::optional<crypto::SrtpContext> ours_;
    std::optional<rtp::SrtcpReceiver> theirs_;
    std::vector<Source> sources_;
    std::uint16_t transportSequence_ = 0;
    std::shared_ptr<Feed> feed_;  ///< the one it gets now; null before the keys are there
    bool low_ = false;
    bool waitsForKeyFrame_ = true;

    std::deque<Queued> queue_;
    std::size_t queuedBytes_ = 0;
    std::size_t budget_ = 0;
    MonoTime refilled_;
    Timer pacing_;
    std::vector<Sent> sent_;  ///< by sequence number, of the video
    std::size_t resendBudget_ = 0;
    std::uint64_t packets_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t resent_ = 0;
    std::uint64_t lostFrames_ = 0;
    unsigned ticks_ = 0;
    LinkWatch link_;
    StreamChoice choice_;
    media::DelayMeter delay_;
    Timer groupTimer_;
};

}  // namespace ocelli::delivery::webrtc
