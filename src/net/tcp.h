// TCP streams and listeners for our own protocols: callbacks on a loop, bounded output.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/unique_function.h"
#include "net/address.h"
#include "runtime/event_loop.h"

namespace ocelli::net {

/// A connected stream (plain or TLS). Thread-bound to its loop. Close by destroying it.
class TcpStream {
  public:
    virtual ~TcpStream() = default;

    struct Listener {
        virtual ~Listener() = default;

        /// Bytes as they arrive, borrowed for the call. The stream may be destroyed in it.
        virtual void onBytes(ByteSpan bytes) = 0;

        /// The peer closed or the connection broke. Last call; destroy the stream in it or later.
        virtual void onClosed(const Error& why) = 0;

        /// All that was queued has gone to the kernel.
        virtual void onDrained() {}
    };

    /// Starts reading. `listener` must outlive the stream.
    virtual void start(Listener& listener) = 0;

    /// Queues bytes that are shared with other streams; written with one gathered system call where
    /// possible. Writes at once when nothing is queued.
    virtual void send(std::vector<std::shared_ptr<const Bytes>> pieces) = 0;

    void send(Bytes bytes) {
        std::vector<std::shared_ptr<const Bytes>> pieces;
        pieces.push_back(std::make_shared<const Bytes>(std::move(bytes)));
        send(std::move(pieces));
    }

    virtual std::size_t queuedBytes() const = 0;

    /// After the queue has been written, ends the sending side.
    virtual void shutdown() = 0;

    virtual Endpoint peer() const = 0;
    virtual Endpoint local() const = 0;
};

/// Accepts streams. Thread-bound; `onStream` is called on the loop.
class TcpListener {
  public:
    static Result<std::unique_ptr<TcpListener>> create(
        EventLoop& loop, Endpoint endpoint, std::function<void(std::unique_ptr<TcpStream>)> onStream
    );
    virtual ~TcpListener() = default;
    virtual Endpoint local() const = 0;
};

}  // namespace ocelli::net
