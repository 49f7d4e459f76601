// Tests the network of the docks for people.
#pragma once

#include <functional>

#include "bodyworn/system/dock_path.h"
#include "host/network/network_watcher.h"
#include "net/http/router.h"

namespace ocelli::apps::controller {

/// Tries the docks at each link-local address of this computer. Quick: what is its own answers at
/// once.
/// @param docks  where docks are served
bodyworn::system::DockPathFacts lookAtDockPath(
    const host::network::NetworkState& network, const net::Endpoint& docks
);

/// @param facts  asked for each test
void addDockPathRoute(
    net::http::Router& router, std::function<bodyworn::system::DockPathFacts()> facts
);

}  // namespace ocelli::apps::controller
