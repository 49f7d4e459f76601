// The HTTP and HTTPS server.
#pragma once

#include <memory>

#include "net/address.h"
#include "net/http/router.h"
#include "runtime/event_loop.h"

namespace ocelli::net {
class TlsServerContext;
}

namespace ocelli::net::http {

struct ServerLimits {
    std::size_t connections = 1024;  ///< the oldest idle one is closed for a new one beyond this
    std::size_t connectionsPerAddress = 256;
    Duration headerTime = std::chrono::seconds(10
    );  ///< from accept (or the last answer's next request byte) to a whole header
    Duration bodyTime = std::chrono::seconds(60);
    Duration idleTime = std::chrono::seconds(75);  ///< keep-alive
    std::size_t headerBytes = 16U << 10U;
};

/// Listens and serves one router. Thread-bound. WebSocket upgrades are part of it.
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

    virtual std::size_t connections() const = 0;
};

}  // namespace ocelli::net::http
