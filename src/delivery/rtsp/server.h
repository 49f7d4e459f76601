// The RTSP server: the face of this room.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "delivery/rtsp/faces.h"
#include "delivery/rtsp/limits.h"
#include "delivery/rtsp/shard.h"
#include "net/address.h"
#include "net/tls.h"

namespace ocelli::delivery::rtsp {

/// Where RTSPS is served.
struct SecureAccess {
    net::Endpoint endpoint;
    std::shared_ptr<net::TlsServerContext> tls;
};

/// Listens, accepts, and serves live streams and recordings. Thread-bound to the loop.
class RtspServer {
  public:
    /// @param endpoint  of plain RTSP; datagrams leave from its address
    /// @param faces     everything they point to outlives the server
    /// @return          Unavailable when an address is in use.
    static Result<std::unique_ptr<RtspServer>> create(
        EventLoop& loop, net::Endpoint endpoint, Faces faces, Limits limits = {}
    );
    ~RtspServer();

    /// Serves RTSPS too from now on, or at another address. Unavailable when it is in use.
    Result<void> listenSecure(SecureAccess access);

    void stopSecure() { secureListener_.reset(); }

    /// The address in fact bound (port 0 becomes a real one).
    net::Endpoint local() const;

    /// Nothing while RTSPS is not served.
    std::optional<net::Endpoint> secureLocal() const;

    std::vector<ReaderInfo> readers() const;
    std::vector<StreamInfo> streams() const;

    std::size_t connections() const;

    /// Ends the sessions of an account that is gone or may no longer see. How many there were.
    std::size_t endSessionsOf(std::string_view user);

    /// Marks what is sent from now on for the routers on the way (DSCP), 0 to 63.
    void setDscp(int dscp);

    /// The catalog offers other streams or groups now: sessions of what is gone end.
    void followCatalog();

    /// Ends one session, by the id of its ReaderInfo. False when there is none.
    bool endSession(std::string_view id);

  private:
    RtspServer() = default;

    std::unique_ptr<Shard> shard_;  ///< one now; the listener hands connections to it
    std::unique_ptr<net::TcpListener> listener_;
    std::unique_ptr<net::TcpListener> secureListener_;
};

}  // namespace ocelli::delivery::rtsp
