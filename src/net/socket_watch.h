// Tells when a socket can be read or written.
#pragma once

#include <memory>

#include "base/unique_function.h"
#include "net/socket.h"
#include "runtime/event_loop.h"

namespace ocelli::net {

/// Owns a socket and waits on a loop until it is ready. Thread-bound. Destroying it closes the
/// socket; no call follows, and the watch may be destroyed in a call of its own.
class SocketWatch {
  public:
    /// ResourceExhausted when the kernel cannot watch one more.
    static Result<SocketWatch> create(
        EventLoop& loop,
        Socket socket,
        UniqueFunction<void()> onReadable,
        UniqueFunction<void()> onWritable
    );

    SocketWatch(SocketWatch&&) noexcept = default;
    SocketWatch& operator=(SocketWatch&&) = delete;
    ~SocketWatch();

    /// One call of `onReadable` when there is something to read, an end or an error.
    void waitReadable();

    /// One call of `onWritable` when the kernel takes bytes again, or there is an error.
    void waitWritable();

    int fd() const;

    /// Stops watching and gives the socket away; only destruction may follow.
    Socket release();

  private:
    struct State;

    explicit SocketWatch(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

}  // namespace ocelli::net
