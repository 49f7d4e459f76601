// A WebSocket as our rooms see it.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/unique_function.h"

namespace ocelli::net::websocket {

/// An open WebSocket. Thread-bound to the server's loop. Callbacks are never called after
/// `onClosed`.
class WebSocket {
  public:
    virtual ~WebSocket() = default;

    virtual void sendText(std::string text) = 0;

    /// Header and payload make one binary message; the payload is shared, not copied.
    virtual void sendBinary(Bytes header, std::shared_ptr<const Bytes> payload) = 0;

    /// Bytes accepted but not yet taken by the kernel.
    virtual std::size_t queuedBytes() const = 0;

    virtual void close(int code, std::string reason) = 0;

    /// Set at most once each, in the socket handler. `onDrained`: the queue has become empty.
    UniqueFunction<void(std::string_view)> onText;
    UniqueFunction<void()> onDrained;
    UniqueFunction<void()> onClosed;
};

}  // namespace ocelli::net::websocket
