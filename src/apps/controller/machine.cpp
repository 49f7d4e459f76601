// Makes network and time as the options say.
#include "apps/controller/machine.h"

#include "host/time/dhcp_servers.h"
#include "host/time/time_routes.h"

namespace ocelli::apps::controller {

namespace network = host::network;
namespace time = host::time;

Result<std::unique_ptr<Machine>> Machine::create(
    EventLoop& loop, const Options& options, const std::filesystem::path& state, Log log
) {
    std::unique_ptr<Machine> made(new Machine());
    made->watcher_ = OCELLI_TRY(network::NetworkWatcher::create(loop));
    auto own =
        OCELLI_TRY(network::openOwnInterface(loop, options.networkInterface, options.resolvers));
    made->network_ =
        OCELLI_TRY(network::NetworkService::create({loop, loop.clock(), state, std::move(own), log})
        );
    made->routes_ =
        std::make_unique<network::NetworkRoutes>(loop, *made->network_, *made->watcher_);
    std::unique_ptr<time::MachineClock> clock =
        options.clock == "virtual" ? std::make_unique<time::VirtualMachineClock>()
                                   : time::makeMachineClock(options.clock == "machine");
    made->time_ = OCELLI_TRY(time::TimeKeeper::create(
        {loop,
         state,
         std::move(clock),
         [&now = loop.clock()](const std::string& server, const std::stop_token& stop) {
             return time::askNtp(now, server, stop);
         },
         std::move(log),
         [root = std::filesystem::path(options.hardware.empty() ? "/" : options.hardware)] {
             return time::namedServers(root);
         }}
    ));
    return made;
}

void Machine::addRoutes(net::http::Router& router) {
    routes_->add(router);
    time::addTimeRoutes(router, *time_);
}

Result<void> Machine::reset() {
    OCELLI_TRY(network_->reset());
    return time_->reset();
}

}  // namespace ocelli::apps::controller
