// Tells logged-in pages and clients what happens, as it happens.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>

#include "access/permission.h"
#include "events/event.h"
#include "net/websocket/web_socket.h"
#include "runtime/event_loop.h"

namespace ocelli::control::linkage {

/// Thread-bound to the main loop. A client that does not read loses motion cells first, then is
/// closed.
class LiveEvents {
  public:
    static constexpr std::size_t kMostClients = 128;
    static constexpr std::size_t kMostQueuedBytes = 1U << 20U;
    static constexpr Duration kHeartbeat = std::chrono::seconds(10);

    explicit LiveEvents(EventLoop& loop);
    ~LiveEvents();

    /// @param rules  also wants motion cells and temperatures
    void add(access::Identity who, bool rules, std::shared_ptr<net::websocket::WebSocket> socket);

    /// To everyone who may see that channel.
    void sendEvent(const events::Event& event);
    void sendChannel(const Json& channel);
    void sendSettings(const std::string& group, int channel);

    /// @param message  {"type":"motion",…}; at most five a second and channel are passed on
    void sendMotion(int channel, const Json& message);

    /// @param message  {"type":"thermal",…}
    void sendReadings(int channel, const Json& message);

    /// True while somebody wants motion cells.
    bool wantsMotion() const;

    std::size_t clients() const { return clients_.size(); }

  private:
    struct Client {
        access::Identity who;
        bool rules = false;
        std::shared_ptr<net::websocket::WebSocket> socket;
    };

    void send(int channel, const Json& message, bool rulesOnly, access::Permission permission);

    EventLoop& loop_;
    std::list<Client> clients_;
    std::map<int, MonoTime> lastMotion_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    Timer heartbeat_;
};

}  // namespace ocelli::control::linkage
