// One browser that watches: its handshakes, its packets, its feedback.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/srtp.h"
#include "delivery/rtp/srtp_stream.h"
#include "delivery/webrtc/answer.h"
#include "delivery/webrtc/feed.h"
#include "delivery/webrtc/link_watch.h"
#include "delivery/webrtc/stun.h"
#include "media/delay_meter.h"
#include "net/dtls.h"
#include "net/udp.h"

namespace ocelli::delivery::webrtc {

/// What was agreed on, and by whom.
struct Agreement {
    std::string id;
    std::string user;
    std::string login;     ///< the session of the page; may be empty
    std::string ufrag;     ///< ours
    std::string password;  ///< ours
    std::string theirUfrag;
    std::string theirFingerprint;
    std::string name;  ///< canonical name of the sources
    std::vector<AnsweredTrack> tracks;
    std::vector<OfferedMedia> media;
};

/// Thread-bound to the server's loop. Nothing is sent to an address before it has proven that it
/// knows the password of the answer.
class Session final : public Feed::Viewer {
  public:
    struct Feeds {
        std::shared_ptr<Feed> first;
        std::function<std::shared_ptr<Feed>(bool low)> find;  ///< empty: there is no choice
    };

    /// @param onEnd  it cannot go on; called once, from the loop, never from within a call
    Session(
        EventLoop& loop,
        net::UdpSocket& socket,
        const net::DtlsContext& dtls,
        Agreement agreement,
        Feeds feeds,
        std::function<void(std::string why)> onEnd
    );
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const Agreement& agreement() const { return agreement_; }

    /// A checked binding request came from there.
    void onBinding(const BindingRequest& request, const net::Endpoint& from);

    /// DTLS, RTP or RTCP from an address that has been proven.
    void onDatagram(ByteSpan datagram);

    struct Figures {
        std::string user;
        net::Endpoint peer;
        WallTime began;
        bool playing = false;
        bool low = false;  ///< the smaller stream
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
        std::uint64_t resent = 0;
        std::uint64_t lostFrames = 0;  ///< left out, as the way was full
        std::size_t queuedBytes = 0;
        media::DelaySummary delay;
    };

    Figures figures() const;

    /// Says goodbye.
    void close();

  private:
    /// One track as this viewer sees it.
    struct Source {
        AnsweredTrack answered;
        bool video = false;
        int transportExtension = 0;
        int delayExtension = 0;
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

    Result<void> onKeys(const net::SrtpKeys& keys);
    void onRtcp(ByteSpan datagram);
    void follow(std::shared_ptr<Feed> feed);
    void beginWithGroup();
    void queue(const rtp::SlabPtr& slab, std::uint32_t timestamp);
    void drain();
    void sendPart(Queued& queued);
    Bytes seal(Source& source, const net::UdpSocket::Datagram& datagram, std::uint32_t moved);
    void resend(std::span<const std::uint16_t> sequences);
    void forgetQueue();
    void tick();
    void sendReports();
    void chooseStream();
    void fail(std::string why);
    Source* find(std::uint32_t track);
    bool carries(const media::TrackList& tracks) const;

    EventLoop& loop_;
    net::UdpSocket& socket_;
    Agreement agreement_;
    Feeds feeds_;
    std::function<void(std::string)> onEnd_;
    WallTime began_;
    MonoTime beganMono_;
    MonoTime heard_;
    net::Endpoint peer_;
    std::shared_ptr<const net::UdpSocket::Target> target_;
    std::unique_ptr<net::DtlsServer> dtls_;
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
    Timer tick_;
    Timer groupTimer_;
    bool failed_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace ocelli::delivery::webrtc
