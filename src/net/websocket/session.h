// The server's side of an open WebSocket on a stream.
#pragma once

#include <memory>
#include <string>

#include "net/tcp.h"
#include "net/websocket/frame.h"
#include "net/websocket/web_socket.h"
#include "runtime/event_loop.h"

namespace ocelli::net::websocket {

struct SessionLimits {
    std::size_t messageBytes = 64U << 10U;  ///< of an incoming message
    std::size_t queueBytes = 32U << 20U;    ///< a peer that lets more than this wait is cut off
    Duration pingEvery = std::chrono::seconds(20);  ///< when nothing has come in for so long
    Duration silence = std::chrono::seconds(60);    ///< then the peer is taken for gone
    Duration closeTime = std::chrono::seconds(2);   ///< for the peer to answer a goodbye
};

/// Thread-bound. Whoever owns the connections keeps a reference until `onEnded`.
class Session final : public WebSocket,
                      TcpStream::Listener,
                      public std::enable_shared_from_this<Session> {
  public:
    Session(EventLoop& loop, std::unique_ptr<TcpStream> stream, SessionLimits limits);

    /// Begins to read, once the callbacks are set.
    /// @param early    what came with the handshake
    /// @param onEnded  after `onClosed`; may drop the last reference
    void start(ByteSpan early, UniqueFunction<void()> onEnded);

    /// Cuts the connection; calls `onClosed` at once if it has not been called.
    void terminate();

    void sendText(std::string text) override;
    void sendBinary(Bytes header, std::shared_ptr<const Bytes> payload) override;
    std::size_t queuedBytes() const override;
    void close(int code, std::string reason) override;

    Endpoint peer() const { return peer_; }

  private:
    enum class State { Open, Closing, Closed };

    void onBytes(ByteSpan bytes) override;
    void onClosed(const Error& why) override;
    void onDrained() override;

    // The callbacks of WebSocket have the names of the listener's functions.
    UniqueFunction<void()>& whenDrained() { return WebSocket::onDrained; }

    UniqueFunction<void()>& whenClosed() { return WebSocket::onClosed; }

    void handle(Message message);
    void answerClose(const Message& message);
    void sendAway(const Violation& violation);
    void sendControl(Opcode opcode, ByteSpan payload);
    void sendPieces(std::vector<std::shared_ptr<const Bytes>> pieces);
    void watchSilence();
    void startClosing();
    void end();

    EventLoop& loop_;
    std::unique_ptr<TcpStream> stream_;
    SessionLimits limits_;
    Endpoint peer_;
    FrameReader reader_;
    State state_ = State::Open;
    bool deaf_ = false;  // what comes in is dropped
    MonoTime heard_;
    Timer silence_;
    Timer closing_;
    UniqueFunction<void()> onEnded_;
};

}  // namespace ocelli::net::websocket
