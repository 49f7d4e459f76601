// One TCP connection of a client: messages in, answers and packets out, or half of an HTTP tunnel.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "delivery/rtsp/base64_stream.h"
#include "delivery/rtsp/message.h"
#include "delivery/rtsp/stream_sender.h"
#include "net/tcp.h"

namespace ocelli::delivery::rtsp {

class Shard;
class Exchange;
class Session;

/// How a client reaches us.
enum class Security { None, Tls };

/// Thread-bound to its shard's loop. Owned by the shard and by exchanges under way.
class Connection final : public net::TcpStream::Listener,
                         public std::enable_shared_from_this<Connection> {
  public:
    enum class Role {
        Rtsp,       ///< plain, until an HTTP request comes
        TunnelGet,  ///< carries what we send
        TunnelPost  ///< carries what the client sends, in Base64
    };

    Connection(Shard& shard, std::unique_ptr<net::TcpStream> stream, Security security);
    ~Connection() override;

    /// Begins to read; apart from the constructor as the shard has to own this first.
    void start();

    /// Answers a request that came before the connection was here, and what followed it.
    void goOn(Request request, ByteSpan rest);

    /// Of a connection that leaves: its stream, and what was read and not looked at.
    std::unique_ptr<net::TcpStream> takeStream() { return std::move(stream_); }

    Bytes takeRest() { return reader_.takeRest(); }

    const net::Endpoint& peer() const { return peer_; }

    const net::Endpoint& local() const { return local_; }

    net::TcpStream& stream() { return *stream_; }

    Security security() const { return security_; }

    /// True when nobody on the way can read what is said.
    bool secure() const { return security_ == Security::Tls; }

    Role role() const { return role_; }

    void send(const std::string& text);

    /// Answers and then ends the connection.
    void refuse(int status);

    /// The exchange under way is over; the next message may be looked at.
    void exchangeDone();

    /// Bytes of the tunnel's other half, decoded.
    void onTunnelBytes(ByteSpan bytes);

    /// True when it has waited too long for something from its client.
    bool overdue(MonoTime now) const;

    MonoTime accepted() const { return accepted_; }

    /// The shard has let go of it: nothing is read or answered any more.
    void abandon();

    bool abandoned() const { return abandoned_; }

    /// The stream described last stays open while its client makes up its mind.
    std::shared_ptr<StreamSender> described;

    /// The key that was told with it; null: none.
    rtp::SrtpStreamPtr toldKey;

    /// Those it created and that still live; kept by the shard.
    std::vector<Session*> sessions;

  private:
    void onBytes(ByteSpan bytes) override;
    void onClosed(const Error& why) override;
    void onDrained() override;

    void feed(ByteSpan bytes);
    void pump();
    void handle(Message message);
    void answer(Request request);
    void openTunnel(const Request& request);
    void joinTunnel(const Request& request, const std::string& cookie);

    Shard& shard_;
    std::unique_ptr<net::TcpStream> stream_;
    net::Endpoint peer_;
    net::Endpoint local_;
    Security security_;
    Role role_ = Role::Rtsp;
    MessageReader reader_;
    Base64Stream decoder_;
    std::string cookie_;                   ///< of a tunnel
    std::weak_ptr<Connection> otherHalf_;  ///< of a tunnel
    bool busy_ = false;                    ///< An exchange is under way.
    bool closing_ = false;                 ///< Nothing is read any more.
    bool abandoned_ = false;
    MonoTime accepted_;
    MonoTime lastMessage_;
    std::optional<MonoTime> partialSince_;  ///< A message has begun.
};

}  // namespace ocelli::delivery::rtsp
