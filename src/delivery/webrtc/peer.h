// One browser at the other end: its address proven, its keys agreed on.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/srtp.h"
#include "delivery/webrtc/answer.h"
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
    std::string theirPassword;
    std::string theirFingerprint;
    std::string name;  ///< canonical name of the sources
    std::vector<AnsweredTrack> tracks;
    std::vector<OfferedMedia> media;
};

/// What all sessions have: STUN, DTLS, and an end. Thread-bound to the server's loop. Nothing is
/// sent to an address before it has shown that it knows the password of the answer; and where
/// somebody else is at that address already, or keys are there and the address changes, before who
/// is there has answered a question of ours, which nobody can who only pretends to be there.
class Peer {
  public:
    /// @param onEnd  it cannot go on; called once, from the loop, never from within a call
    Peer(
        EventLoop& loop,
        net::UdpSocket& socket,
        const net::DtlsContext& dtls,
        Agreement agreement,
        std::function<void(std::string why)> onEnd
    );
    virtual ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    const Agreement& agreement() const { return agreement_; }

    enum class Address { Free, Taken };

    /// A checked binding request came from there.
    /// @param address  whether another session has this address
    void onBinding(const BindingRequest& request, const net::Endpoint& from, Address address);

    /// An answer to a question of ours; true when it proves that the browser is there.
    bool onResponse(ByteSpan datagram, const net::Endpoint& from);

    /// DTLS, RTP or RTCP from an address that has been proven.
    void onDatagram(ByteSpan datagram);

    struct Figures {
        std::string user;
        net::Endpoint peer;
        WallTime began;
        bool playing = false;
        bool talking = false;  ///< sends sound instead
        bool low = false;      ///< the smaller stream
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
        std::uint64_t resent = 0;
        std::uint64_t lostFrames = 0;  ///< left out, as the way was full
        std::size_t queuedBytes = 0;
        media::DelaySummary delay;
    };

    virtual Figures figures() const;

    /// Says goodbye.
    virtual void close();

  protected:
    /// The handshake is done.
    virtual Result<void> onKeys(const net::SrtpKeys& keys) = 0;

    /// RTP or RTCP, not opened yet; after the keys.
    virtual void onMedia(ByteSpan datagram) = 0;

    /// Ten times a second, after the keys.
    virtual void onTick() {}

    void send(ByteSpan datagram) { socket_.send(*target_, datagram, ByteSpan{}); }

    void heardNow() { heard_ = loop_.clock().mono(); }

    void fail(std::string why);

    bool failed() const { return failed_; }

    EventLoop& loop_;
    net::UdpSocket& socket_;
    Agreement agreement_;
    std::shared_ptr<const net::UdpSocket::Target> target_;

  private:
    using Transaction = std::array<std::byte, 12>;

    void ask(const net::Endpoint& where, const net::UdpSocket::Target& target);
    void tick();

    std::function<void(std::string)> onEnd_;
    WallTime began_;
    MonoTime beganMono_;
    MonoTime heard_;
    net::Endpoint peer_;
    std::optional<std::pair<Transaction, net::Endpoint>> asked_;
    std::unique_ptr<net::DtlsServer> dtls_;
    bool secured_ = false;
    bool failed_ = false;
    Timer tick_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace ocelli::delivery::webrtc
