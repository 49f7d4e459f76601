// TCP streams and listeners for our own protocols: callbacks on a loop, bounded output.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/unique_function.h"
#include "net/address.h"
#include "net/peer_certificate.h"
#include "runtime/event_loop.h"

namespace ocelli::net {

/// A connected stream (plain or TLS). Thread-bound to its loop. Close by destroying it.
/// What is queued is bounded by `kQueueLimit`: a peer that lets more than that wait is cut off
/// (ResourceExhausted).
class TcpStream {
  public:
    virtual ~TcpStream() = default;

    static constexpr std::size_t kQueueLimit = 64U << 20U;

    struct Listener {
        virtual ~Listener() = default;

        /// Bytes as they arrive, borrowed for the call. The stream may be destroyed in it.
        virtual void onBytes(ByteSpan bytes) = 0;

        /// The peer closed (Cancelled) or the connection broke. Last call; destroy the stream in it
        /// or later. Never called from within `send`.
        virtual void onClosed(const Error& why) = 0;

        /// All that had to be queued has gone to the kernel. Not called for a `send` that was
        /// written at once.
        virtual void onDrained() {}
    };

    /// Starts reading, or goes on with another listener. `listener` must outlive the stream or the
    /// next `start`.
    virtual void start(Listener& listener) = 0;

    /// Stops or goes on reading, for a listener that cannot take more. While stopped, a peer that
    /// closes is not noticed.
    virtual void setReading(bool on) = 0;

    /// Queues bytes that are shared with other streams; written with one gathered system call where
    /// possible. Writes at once when nothing is queued.
    virtual void send(std::vector<std::shared_ptr<const Bytes>> pieces) = 0;

    void send(Bytes bytes) {
        std::vector<std::shared_ptr<const Bytes>> pieces;
        pieces.push_back(std::make_shared<const Bytes>(std::move(bytes)));
        send(std::move(pieces));
    }

    /// For the hot path: writes borrowed pieces (at most 16) with one system call when nothing is
    /// queued; only what the kernel does not take at once is copied into the queue.
    virtual void sendNow(std::span<const ByteSpan> pieces) = 0;

    /// Bytes accepted by `send` but not yet taken by the kernel.
    virtual std::size_t queuedBytes() const = 0;

    /// After the queue has been written, ends the sending side.
    virtual void shutdown() = 0;

    /// Marks what is sent from now on for the routers on the way.
    /// @param dscp  0 to 63; InvalidArgument beyond
    virtual Result<void> setDscp(int dscp) = 0;

    /// The mark as the kernel has it.
    virtual int dscp() const = 0;

    virtual Endpoint peer() const = 0;

    /// What the peer has shown in a TLS handshake that has ended; null when it has shown none.
    virtual std::shared_ptr<const PeerCertificate> peerCertificate() const { return nullptr; }

    virtual Endpoint local() const = 0;

    /// Lets go of its loop: nothing is read or told any more, and the stream may cross to another
    /// thread; only its addresses may be asked for on the way. FailedPrecondition, and nothing has
    /// changed, while it is broken or something waits to be written.
    virtual Result<void> leaveLoop() = 0;

    /// Arrives on another loop, on the thread of that; `start` comes next. ResourceExhausted when
    /// the kernel cannot watch one more; the stream is to be destroyed then.
    virtual Result<void> enterLoop(EventLoop& loop) = 0;
};

/// Accepts streams. Thread-bound; `onStream` is called on the loop. When descriptors run out it
/// waits and goes on.
class TcpListener {
  public:
    /// Unavailable when the address is in use, with the address in the message.
    static Result<std::unique_ptr<TcpListener>> create(
        EventLoop& loop, Endpoint endpoint, std::function<void(std::unique_ptr<TcpStream>)> onStream
    );
    virtual ~TcpListener() = default;
    virtual Endpoint local() const = 0;
};

}  // namespace ocelli::net
