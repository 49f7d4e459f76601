// A WebSocket as our rooms see it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

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

    /// Says goodbye; `onClosed` follows when the peer has answered or after a short while. What is
    /// sent or comes in after this is dropped.
    virtual void close(int code, std::string reason) = 0;

    /// Set at most once each, in the socket handler. They are destroyed after `onClosed`, so they
    /// may hold the socket itself.
    UniqueFunction<void(std::string_view)> onText;

    /// Without it a binary message ends the conversation (1003). Borrowed for the call.
    UniqueFunction<void(ByteSpan)> onBinary;

    /// What had to be queued has gone to the kernel.
    UniqueFunction<void()> onDrained;

    /// Called once, whoever ended it.
    UniqueFunction<void()> onClosed;
};

}  // namespace ocelli::net::websocket
