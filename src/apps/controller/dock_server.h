// The docks of the controller: a server of their own, and what stands behind it.
#pragma once

#include <memory>

#include "bodyworn/dock/dock_routes.h"
#include "bodyworn/system/fair_share.h"
#include "bodyworn/system/system_dock.h"
#include "net/http/server.h"
#include "net/tls.h"

namespace ocelli::apps::controller {

/// Thread-bound to the main loop, where cameras are served and the system is asked; only what waits
/// for the disk is done on two threads of its own.
class DockServer {
  public:
    struct Faces {
        EventLoop& loop;
        bodyworn::system::System& system;
        bodyworn::system::SharedSpool& spool;
        bodyworn::system::DeliveryCauses& causes;
        std::string serial;  ///< of this controller
    };

    struct Options {
        net::Endpoint at;
        std::size_t places = bodyworn::system::FairShare::kUsualPlaces;
    };

    /// Unavailable when the address is in use.
    static Result<std::unique_ptr<DockServer>> create(Faces faces, const Options& options);

    ~DockServer();

    net::Endpoint local() const { return server_->local(); }

    /// Of docked cameras now, and of the last three days.
    std::vector<bodyworn::system::TransferFigures> transfers() const;

    bodyworn::system::QueueFigures queue() const { return share_.figures(); }

    static constexpr Duration kLookEvery = std::chrono::seconds(1);

  private:
    explicit DockServer(Faces faces, std::size_t places);

    Result<void> open(const Options& options);
    void look();
    Result<void> identify();

    Faces faces_;
    bodyworn::system::SystemDock dock_;
    bodyworn::system::SpoolIntake intake_;
    bodyworn::system::FairShare share_;
    bodyworn::dock::NoAccounts nobody_;
    net::http::Router router_{nobody_};
    std::shared_ptr<net::TlsServerContext> tls_;
    std::string root_;  ///< whose certificate the server shows; empty: its own
    std::unique_ptr<net::http::Server> server_;
    Timer timer_;
    std::unique_ptr<WorkerPool> pool_;  ///< ends before everything that it works on
};

}  // namespace ocelli::apps::controller
