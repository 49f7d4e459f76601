// The RTSP server: the face of this room.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/unique_function.h"
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

/// What a server does at the moment, for people and metrics.
struct Figures {
    std::vector<ReaderInfo> readers;
    std::vector<StreamInfo> streams;  ///< one a stream; of several loops the longest delays
    std::size_t connections = 0;
};

/// Listens, accepts, and serves live streams and recordings. Thread-bound to its first loop; its
/// connections are spread over all of them by the address of the peer.
class RtspServer {
  public:
    /// @param loop      the first; it accepts, and sends the multicast groups
    /// @param endpoint  of plain RTSP; datagrams leave from its address
    /// @param faces     everything they point to outlives the server, and is called on every loop
    /// @param limits    those of connections and sessions hold for each loop
    /// @param more      further loops (at most kMostShards with the first), which run on threads of
    ///                  their own from before this call until after the end of the server
    /// @return          Unavailable when an address is in use.
    static Result<std::unique_ptr<RtspServer>> create(
        EventLoop& loop,
        net::Endpoint endpoint,
        Faces faces,
        Limits limits = {},
        std::vector<EventLoop*> more = {}
    );

    /// Waits until all loops have let go.
    ~RtspServer();

    /// Serves RTSPS too from now on, or at another address. Unavailable when it is in use.
    Result<void> listenSecure(SecureAccess access);

    void stopSecure() { secureListener_.reset(); }

    /// The address in fact bound (port 0 becomes a real one).
    net::Endpoint local() const;

    /// Nothing while RTSPS is not served.
    std::optional<net::Endpoint> secureLocal() const;

    /// Asks one loop after the other; answers on the first, at once where it is the only one. Not
    /// answered when the server ends before.
    void figures(UniqueFunction<void(Figures)> done) const;

    /// Ends the sessions of an account that is gone or may no longer see.
    void endSessionsOf(const std::string& user);

    /// Marks what is sent from now on for the routers on the way (DSCP), 0 to 63.
    void setDscp(int dscp);

    /// The catalog offers other streams or groups now: sessions of what is gone end.
    void followCatalog();

    /// Ends one session, by the id of its ReaderInfo, if it is there.
    void endSession(const std::string& id);

  private:
    /// A shard as the other loops see it.
    struct Mate {
        EventLoop* loop = nullptr;
        std::weak_ptr<Shard> shard;  ///< locked on its loop only
    };

    using Mates = std::vector<Mate>;

    RtspServer() = default;

    static void handOver(const Mate& to, Arrival arrival);
    void arrive(
        std::unique_ptr<net::TcpStream> stream, std::shared_ptr<net::TlsServerContext> handshake
    );

    /// On all loops, on the first one at once.
    void everywhere(const std::function<void(Shard&)>& work);

    std::shared_ptr<Mates> mates_;                ///< does not change once the server listens
    std::vector<std::shared_ptr<Shard>> shards_;  ///< each destroyed on its loop
    std::unique_ptr<net::TcpListener> listener_;
    std::unique_ptr<net::TcpListener> secureListener_;
};

}  // namespace ocelli::delivery::rtsp
