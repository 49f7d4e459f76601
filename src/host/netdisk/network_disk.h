// One network disk: connected, lost, and found again.
#pragma once

#include <memory>
#include <string>

#include "host/netdisk/remote_file_system.h"
#include "runtime/event_loop.h"
#include "runtime/thread.h"

namespace ocelli::host::netdisk {

enum class LinkState { Connecting, Ready, Lost };

/// "connecting", "ready", "lost".
std::string_view toString(LinkState state);

/// Thread-bound. Connects at once, and again after a loss, with growing pauses, for as long as it
/// lives. Connecting happens on a thread of its own.
class NetworkDisk {
  public:
    /// Blocking, on that thread.
    using Connect = std::function<Result<void>(RemoteFileSystem& files, std::stop_token stop)>;

    /// @param root      as RemoteFileSystem
    /// @param onChange  on the loop, when the state or the message has changed
    NetworkDisk(EventLoop& loop, std::string root, Connect connect, std::function<void()> onChange);
    ~NetworkDisk();
    NetworkDisk(const NetworkDisk&) = delete;
    NetworkDisk& operator=(const NetworkDisk&) = delete;

    FileSystem& files() { return files_; }

    LinkState state() const { return state_; }

    /// Why it is not ready, in plain words.
    const std::string& message() const { return message_; }

    /// Tries again when that is due; a timer calls it.
    void tick();

    static constexpr Duration kFirstPause = std::chrono::seconds(1);
    static constexpr Duration kLongestPause = std::chrono::seconds(30);

  private:
    struct Link;
    void begin();
    void connected(const Result<void>& result);
    void lost(const std::string& why);
    void become(LinkState state, std::string message);

    EventLoop& loop_;
    std::shared_ptr<Link> link_;  ///< other threads find us by it, or nobody
    RemoteFileSystem files_;
    Connect connect_;
    std::function<void()> onChange_;
    LinkState state_ = LinkState::Connecting;
    std::string message_;
    bool running_ = false;
    Duration pause_ = kFirstPause;
    MonoTime tryAt_;
    Timer timer_;
    Thread thread_;  ///< last: ends before what it uses
};

/// How NetworkDisk usually connects.
NetworkDisk::Connect connectWith(std::string program, Connection connection);

}  // namespace ocelli::host::netdisk
