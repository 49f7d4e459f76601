// The machine under the controller: its addresses and its clock.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "apps/controller/options.h"
#include "host/network/network_routes.h"
#include "host/network/network_watcher.h"
#include "host/time/time_keeper.h"

namespace ocelli::apps::controller {

/// Thread-bound to the main loop. Both are only shown where the command line does not make them the
/// controller's own.
class Machine {
  public:
    using Log = std::function<void(const std::string& who, const std::string& what)>;

    /// Errors name the option.
    static Result<std::unique_ptr<Machine>> create(
        EventLoop& loop, const Options& options, const std::filesystem::path& state, Log log
    );

    void addRoutes(net::http::Router& router);

    const host::network::NetworkState& network() const { return watcher_->state(); }

    /// The next start is the first one.
    Result<void> reset();

  private:
    Machine() = default;

    std::unique_ptr<host::network::NetworkWatcher> watcher_;
    std::unique_ptr<host::network::NetworkService> network_;
    std::unique_ptr<host::network::NetworkRoutes> routes_;
    std::unique_ptr<host::time::TimeKeeper> time_;
};

}  // namespace ocelli::apps::controller
