// One RTSP session: its state, its tracks' transports, and what sends to it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/permission.h"
#include "delivery/rtsp/limits.h"
#include "delivery/rtsp/outlet.h"
#include "delivery/rtsp/playback_sender.h"
#include "delivery/rtsp/stream_sender.h"
#include "delivery/rtsp/talk_back.h"
#include "delivery/rtsp/tcp_outlet.h"
#include "delivery/rtsp/transport_header.h"
#include "delivery/rtsp/url.h"

namespace ocelli::delivery::rtsp {

class Connection;

enum class Method {
    Options,
    Describe,
    Setup,
    Play,
    Pause,
    Teardown,
    GetParameter,
    SetParameter,
};

/// Nothing for a method we do not have.
std::optional<Method> methodNamed(std::string_view name);

/// RFC 2326, A.1: a session begins in Init and ends there.
enum class State { Init, Ready, Playing };

/// The state after a method that succeeds; nothing where it is not valid (455).
std::optional<State> transition(State state, Method method);

enum class Carrier { Udp, Tcp, Multicast };

std::string_view toString(Carrier carrier);

/// A track that was set up.
struct TrackSetup {
    std::uint32_t track = 0;
    std::string uri;  ///< as the client wrote it, for RTP-Info
    Pair<std::uint8_t> channels;
    Pair<std::uint16_t> ports;
};

/// Thread-bound to the loop of its stream's sender.
class Session {
  public:
    Session(
        std::string id, access::Identity user, net::Endpoint peer, Target target, Carrier carrier
    );
    ~Session();

    const std::string& id() const { return id_; }

    const access::Identity& user() const { return user_; }

    const net::Endpoint& peer() const { return peer_; }

    const Target& target() const { return target_; }

    Carrier carrier() const { return carrier_; }

    State state() const { return state_; }

    void setState(State state) { state_ = state; }

    /// Kept from SETUP to the end, so that the stream stays open.
    std::shared_ptr<StreamSender> sender;
    std::unique_ptr<PlaybackSender> playback;

    /// Packets leave protected with this key; null: as they are.
    rtp::SrtpStreamPtr secret;

    /// Open what the client protects with keys of its own, one a track at most.
    std::vector<rtp::SrtcpReceiver> receivers;

    /// Interleaved: the session lives no longer than this one.
    std::weak_ptr<Connection> connection;

    std::vector<TrackSetup> tracks;

    /// What the client says, where it may; heard while playing.
    std::unique_ptr<TalkBack> talk;

    /// While playing, except over multicast.
    std::unique_ptr<Outlet> outlet;
    TcpOutlet* tcpOutlet = nullptr;  ///< the same, when interleaved

    MonoTime lastSeen;
    WallTime began;

    bool hasTrack(std::uint32_t track) const;

    /// True when the RTCP channel of one of its tracks is this one.
    bool hasReportChannel(std::uint8_t channel) const;

    /// True when what the client says comes on this one.
    bool hasTalkChannel(std::uint8_t channel) const;

    /// A packet of the back channel.
    void hear(ByteSpan packet);

    /// Begins to send live: joins sender and outlet, or the group.
    Result<void> startLive();

    /// Ends sending; the tracks stay set up. Says goodbye when `bye`.
    enum class Goodbye { Silent, Said };
    void stop(Goodbye goodbye);

    /// What was sent so far, over all PLAYs.
    OutletCounters counters() const;

  private:
    std::string id_;
    access::Identity user_;
    net::Endpoint peer_;
    Target target_;
    Carrier carrier_;
    State state_ = State::Init;
    bool inGroup_ = false;
    OutletCounters before_;  ///< of outlets that are gone
};

}  // namespace ocelli::delivery::rtsp
