// The HTTP and HTTPS server.
#pragma once

#include <memory>
#include <optional>

#include "net/address.h"
#include "net/http/router.h"
#include "net/websocket/session.h"
#include "runtime/event_loop.h"

namespace ocelli::net {
class TlsServerContext;
}

namespace ocelli::net::http {

struct ServerLimits {
    std::size_t connections = 1024;  ///< the oldest idle one is closed for a new one beyond this
    std::size_t connectionsPerAddress = 256;

    /// From accept (or the first byte of a further request) to a whole header; then 408.
    Duration headerTime = std::chrono::seconds(10);
    Duration bodyTime = std::chrono::seconds(60);

    /// Keep-alive; also how long a client may take nothing of what is sent to it.
    Duration idleTime = std::chrono::seconds(75);
    Duration lingerTime = std::chrono::seconds(2);  ///< for a client to read the last answer
    std::size_t headerBytes = 16U << 10U;
    websocket::SessionLimits webSocket = {};
};

/// Listens and serves one router. Thread-bound. WebSocket upgrades are part of it. Destroying it
/// cuts all connections: their body sources are destroyed, their WebSockets told. The router, which
/// must outlive the server, may answer later still; such answers go nowhere.
class Server {
  public:
    /// @param tls  null for plain HTTP
    /// Unavailable when the address is in use, with the address in the message.
    static Result<std::unique_ptr<Server>> create(
        EventLoop& loop,
        Endpoint endpoint,
        std::shared_ptr<TlsServerContext> tls,
        Router& router,
        ServerLimits limits = {}
    );
    virtual ~Server() = default;

    /// The address in fact bound (port 0 becomes a real one).
    virtual Endpoint local() const = 0;

    /// A plain server that only redirects to this HTTPS port; nothing: serve normally.
    virtual void setRedirect(std::optional<std::uint16_t> httpsPort) = 0;

    /// Whether upgrades to WebSocket are taken; at first they are. Off: those that are open end.
    virtual void setWebSockets(bool on) = 0;

    /// How connections are marked, each by the route that it serves (DSCP, 0 to 63).
    struct Marks {
        int management = 0;
        int media = 0;
        int alarm = 0;
    };

    /// From the next request of a connection on.
    virtual void setMarks(Marks marks) = 0;

    /// Open connections, WebSockets among them.
    virtual std::size_t connections() const = 0;
};

}  // namespace ocelli::net::http
