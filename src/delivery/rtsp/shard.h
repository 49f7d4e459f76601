// All that lives on one io loop: connections, sessions, senders and the datagram sockets.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "delivery/rtsp/connection.h"
#include "delivery/rtsp/faces.h"
#include "delivery/rtsp/limits.h"
#include "delivery/rtsp/placement.h"
#include "delivery/rtsp/session.h"
#include "net/tls.h"
#include "net/udp.h"

namespace ocelli::delivery::rtsp {

/// Who watches what, for people and metrics.
struct ReaderInfo {
    std::string session;
    StreamAddress stream;
    bool playback = false;
    bool playing = false;
    std::string transport;  ///< "udp", "tcp", "http" or "multicast"
    bool srtp = false;
    net::Endpoint peer;
    std::string user;
    WallTime began;
    OutletCounters sent;
    std::size_t queuedBytes = 0;
    media::DelaySummary delay;  ///< live streams; empty for a group of many
};

/// What goes out of one stream, for metrics.
struct StreamInfo {
    StreamAddress stream;
    media::DelaySummary delay;     ///< capture to socket, without the encoder
    std::uint64_t framesLost = 0;  ///< before they reached any session
};

/// A connection on its way to a shard.
struct Arrival {
    std::unique_ptr<net::TcpStream> stream;  ///< has left its loop, unless that is the shard's
    Security security = Security::None;
    std::shared_ptr<net::TlsServerContext> handshake = {};  ///< TLS that has still to begin
    std::optional<Request> request = {};                    ///< read elsewhere, to be answered here
    Bytes rest = {};                                        ///< read after it
};

/// Where a shard stands among the others of its server.
struct Place {
    std::size_t index = 0;
    std::size_t shards = 1;

    /// Sends a connection to another shard; what fails closes it.
    std::function<void(std::size_t to, Arrival)> handOver = {};
};

/// A loop's part of the server. Thread-bound to the loop. Sessions never move to another one;
/// a connection without sessions may.
class Shard {
  public:
    /// @param address  where the datagram sockets are bound
    static Result<std::unique_ptr<Shard>> create(
        EventLoop& loop, const std::string& address, Faces faces, const Limits& limits, Place place
    );
    ~Shard();
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;

    EventLoop& loop() { return loop_; }

    const Faces& faces() const { return faces_; }

    const Limits& limits() const { return limits_; }

    MonoTime now() const { return loop_.clock().mono(); }

    // --- connections ---

    /// Of a connection that is here already.
    void accept(Arrival arrival);

    /// The other shard that has to answer the request, if there is one.
    std::optional<std::size_t> otherShardFor(const Connection& connection, const Request& request)
        const;

    /// Closes the connection here after the present call; it goes on there with the request.
    void handOver(Connection& connection, std::size_t to, Request request);

    /// Whether groups are sent from here.
    bool sendsGroups() const { return place_.index == kGroupShard; }

    /// Ends the connection and its interleaved sessions. The object lives until its caller returns.
    void close(Connection& connection);
    void onInterleaved(Connection& connection, const InterleavedFrame& frame);
    bool addTunnel(const std::string& cookie, Connection& connection);
    std::shared_ptr<Connection> findTunnel(const std::string& cookie) const;

    std::size_t connections() const { return connections_.size(); }

    /// Marks what is sent from now on, 0 to 63.
    void setDscp(int dscp);

    // --- streams ---

    /// The one sender of a stream; opened when there is none.
    std::shared_ptr<StreamSender> sender(const StreamRef& stream);

    /// Ends sessions of streams and groups that the catalog does not offer any more.
    void followCatalog();

    // --- sessions ---

    /// Null when there is none of that name.
    Session* find(std::string_view id) const;

    /// ResourceExhausted beyond the limits.
    Result<Session*> addSession(
        Connection& connection, access::Identity user, Target target, Carrier carrier
    );
    void endSession(Session& session, Session::Goodbye goodbye);

    /// Ends sessions, for example those of a user who is gone.
    std::size_t endSessions(const std::function<bool(const Session&)>& which);

    /// Remembers from where reports of a datagram session will come.
    void expectReports(const Session& session, std::uint16_t port);

    /// Remembers from where the packets of its back channel will come.
    void expectTalk(const Session& session, std::uint16_t port);

    /// Creates the session's outlet from its tracks.
    Result<void> openOutlet(Session& session);

    Pair<std::uint16_t> serverPorts() const;

    std::vector<ReaderInfo> readers() const;

    std::vector<StreamInfo> streams() const;

    /// Ends what has been silent for too long.
    void sweep();

  private:
    Shard(EventLoop& loop, Faces faces, const Limits& limits, Place place);

    bool makeRoom(const std::string& address);
    void onReport(ByteSpan bytes, Session& session);
    bool alive(const Session& session) const;

    EventLoop& loop_;
    Faces faces_;
    Limits limits_;
    Place place_;
    std::unique_ptr<net::UdpSocket> rtp_;
    std::unique_ptr<net::UdpSocket> rtcp_;
    std::map<StreamAddress, std::shared_ptr<StreamSender>> senders_;
    std::map<StreamAddress, MonoTime> unusedSince_;
    std::unordered_map<std::string, std::unique_ptr<Session>> sessions_;
    std::unordered_map<std::string, std::string> reportPeers_;  ///< "address:port" to session
    std::unordered_map<std::string, std::string> talkPeers_;    ///< the same for back channels
    std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;
    std::unordered_map<std::string, std::size_t> perAddress_;
    std::unordered_map<std::string, std::weak_ptr<Connection>> tunnels_;
    Timer sweep_;
};

}  // namespace ocelli::delivery::rtsp
