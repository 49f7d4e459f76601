// One client's connection: requests in, answers out, one after another.
#pragma once

#include <memory>
#include <string>

#include "net/http/detail/request_reader.h"
#include "net/http/server.h"
#include "net/tcp.h"

namespace ocelli::net::http::detail {

class Connection;

/// Whoever holds the connections.
struct ConnectionOwner {
    virtual ~ConnectionOwner() = default;

    /// The connection is of no more use; may drop the last reference.
    virtual void onEnded(Connection& connection) = 0;

    /// The connection's stream goes on as a WebSocket, to be started with `early`; it has ended
    /// itself.
    virtual void onUpgraded(
        Connection& connection, std::shared_ptr<websocket::Session> session, ByteSpan early
    ) = 0;
};

/// What all connections of a server share. Outlives the server when one of them is at work as it
/// ends.
struct ServerContext {
    EventLoop& loop;
    Router& router;
    ServerLimits limits;
    bool secure = false;
    ConnectionOwner* owner = nullptr;  ///< null when the server has ended
    bool webSockets = true;
    std::optional<std::uint16_t> redirect = {};
    Server::Marks marks = {};
};

/// Thread-bound. Held by its server alone; it keeps itself alive while it works.
class Connection final : TcpStream::Listener, public std::enable_shared_from_this<Connection> {
  public:
    Connection(std::shared_ptr<const ServerContext> context, std::unique_ptr<TcpStream> stream);

    void start();

    /// Ends it at once, without telling the owner.
    void cut();

    /// Ends what has taken too long.
    void checkTimes(MonoTime now);

    /// No whole head has come since `idleSince`: the first to go when room is needed.
    bool idle() const { return state_ == State::Reading && (!reader_ || !reader_->headDone()); }

    MonoTime idleSince() const { return idleSince_; }

    const Endpoint& peer() const { return peer_; }

  private:
    enum class State { Reading, Answering, Ending, Ended };

    void onBytes(ByteSpan bytes) override;
    void onClosed(const Error& why) override;
    void onDrained() override;

    void readRequests();
    bool readOn();
    bool beginBody();
    void refuse(int status, std::string message);

    bool beginStream();
    void setFlow(bool on);
    void passBody();
    void answerStream(Response response);
    void takeHead(Request& request);

    void dispatch();
    void mark(const Request& request);
    void upgrade(Request request);
    void openWebSocket(
        const std::string& key,
        const std::function<void(std::shared_ptr<websocket::WebSocket>)>& handler
    );

    void answer(Response response);
    void sendHead(const Response& response, std::optional<std::uint64_t> length);
    void startSource(Response response);
    void pump();
    void takePiece(Result<Bytes> piece);
    void sendPiece(Bytes piece);
    void dropSource();
    void finish();
    void end();
    void giveUp();
    void checkProgress(MonoTime now);

    MonoTime now() const { return context_->loop.clock().mono(); }

    std::shared_ptr<const ServerContext> context_;
    std::unique_ptr<TcpStream> stream_;
    Endpoint peer_;
    State state_ = State::Reading;

    // Reading
    Bytes pending_;  // come, but not read yet
    std::unique_ptr<RequestReader> reader_;
    bool inRequests_ = false;
    bool bodyBegun_ = false;
    MonoTime idleSince_;
    MonoTime deadline_;

    // A body that goes to a sink while it comes
    bool streaming_ = false;
    bool flowing_ = false;
    bool continueSent_ = false;
    std::unique_ptr<BodySink> sink_;

    // Answering
    int marked_ = 0;  // DSCP
    bool keepAlive_ = true;
    bool http11_ = true;
    bool headOnly_ = false;
    bool api_ = false;
    std::unique_ptr<BodySource> source_;
    bool chunked_ = false;
    std::uint64_t left_ = 0;  // of the promised length
    bool readingSource_ = false;
    bool pumping_ = false;

    // What the client takes
    std::size_t lastQueued_ = 0;
    MonoTime progress_;
};

}  // namespace ocelli::net::http::detail
