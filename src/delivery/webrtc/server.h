// WebRTC for those who watch or speak: offers answered, sessions by name fragment and address.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "crypto/certificate.h"
#include "delivery/webrtc/session.h"
#include "delivery/webrtc/talk_session.h"

namespace ocelli::delivery::webrtc {

/// The hub of a stream ("main", "sub", "third"); null when there is none. Called on the server's
/// loop.
using StreamFinder =
    std::function<std::shared_ptr<media::StreamHub>(int channel, std::string_view stream)>;

/// One who wants to watch, or to speak.
struct WatchRequest {
    int channel = 0;
    std::string stream;  ///< "main", "sub", "third", or "auto": main while the way bears it;
                         ///< nothing for who speaks
    std::string offer;
    std::string user;
    std::string login;    ///< the session of the page; may be empty
    std::string reached;  ///< the address of ours by which they reached us, numeric; may be empty
};

struct WatchAnswer {
    std::string id;
    std::string description;
};

/// All sessions on one UDP port, as a lite agent (RFC 8445, 2.5): we have addresses that can be
/// reached, or the way to us does not exist. Thread-bound to one loop.
class WebRtcServer {
  public:
    /// Unavailable when the port is taken.
    /// @param talk  where who speaks is heard; null: nobody may. Outlives the server
    static Result<std::unique_ptr<WebRtcServer>> create(
        EventLoop& loop,
        const net::Endpoint& endpoint,
        const crypto::CertifiedKey& certificate,
        StreamFinder find,
        media::TalkDesk* talk = nullptr
    );
    ~WebRtcServer();

    /// InvalidArgument: the offer; NotFound: no such stream; Unsupported: the browser cannot play
    /// any track of it; Unavailable: the stream gives no picture; ResourceExhausted: kMostSessions.
    void watch(WatchRequest request, UniqueFunction<void(Result<WatchAnswer>)> done);

    /// InvalidArgument: the offer; Unsupported: it sends no sound that we take; Unavailable: nobody
    /// can speak here; ResourceExhausted; other errors of the desk.
    void talk(WatchRequest request, UniqueFunction<void(Result<WatchAnswer>)> done);

    /// Ends all that the callback picks; how many.
    std::size_t end(const std::function<bool(const Agreement&)>& which);

    /// Marks what is sent from now on for the routers on the way, 0 to 63.
    Result<void> setDscp(int dscp) { return socket_->setDscp(dscp); }

    struct SessionInfo {
        std::string id;
        std::string stream;  ///< as asked for: "1/auto", "1/talk"
        Peer::Figures figures;
    };

    std::vector<SessionInfo> sessions() const;

    net::Endpoint local() const { return socket_->local(); }

    static constexpr std::size_t kMostSessions = 256;

  private:
    struct Entry {
        std::string stream;
        std::unique_ptr<Peer> session;
    };

    WebRtcServer(EventLoop& loop, StreamFinder find, media::TalkDesk* talk);

    std::shared_ptr<Feed> feed(int channel, const std::string& stream);
    void accept(
        WatchRequest request,
        Offer offer,
        std::shared_ptr<Feed> first,
        const media::TrackList& tracks,
        UniqueFunction<void(Result<WatchAnswer>)> done
    );
    Result<std::vector<AnsweredTrack>> tracksFor(const Offer& offer, const media::TrackList& tracks)
        const;

    /// What is agreed on with one who wants to speak, before the sound output is open.
    struct Talker {
        Offer offer;
        Agreement agreement;
        TakenSound sound;
    };

    Result<Talker> talkerOf(const WatchRequest& request) const;
    Result<WatchAnswer> beginTalk(
        const WatchRequest& request, Talker talker, media::TalkDesk::Opened line
    );
    Agreement agree(const WatchRequest& request, const Offer& offer) const;
    WatchAnswer answerTo(const Offer& offer, const Agreement& agreement, const std::string& reached)
        const;
    std::function<void(std::string)> ender(const std::string& id);
    std::vector<net::Endpoint> candidates(const std::string& reached) const;
    void onDatagram(ByteSpan datagram, const net::Endpoint& from);
    void onStun(ByteSpan datagram, const net::Endpoint& from);
    void onStunResponse(ByteSpan datagram, const net::Endpoint& from);
    void remove(const std::string& id, std::string_view why);

    EventLoop& loop_;
    StreamFinder find_;
    media::TalkDesk* talk_;
    std::shared_ptr<net::DtlsContext> dtls_;
    std::unique_ptr<net::UdpSocket> socket_;
    std::map<std::pair<int, std::string>, std::weak_ptr<Feed>> feeds_;
    std::unordered_map<std::string, Entry> sessions_;         ///< by id, which is our name fragment
    std::unordered_map<std::string, std::string> byAddress_;  ///< ids
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace ocelli::delivery::webrtc
