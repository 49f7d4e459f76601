// Whether docked cameras can find this controller: over IPv6, within their network (BS-TRB-07).
#pragma once

#include <string>
#include <vector>

#include "bodyworn/offload/path_report.h"

namespace ocelli::bodyworn::system {

/// What the program sees of its network.
struct DockPathFacts {
    struct Interface {
        std::string name;
        std::string linkLocal;  ///< its IPv6 link-local address; empty: it has none
        std::string fault;      ///< why the docks are not reached there; empty: they are
    };

    std::vector<Interface> interfaces;  ///< switched on, and with somebody at the other end
    std::string listening;              ///< where docks are served
    bool takesIpv6 = false;
    bool announced = false;  ///< over multicast DNS
    std::size_t docked = 0;  ///< cameras that have come
};

/// Pure. Each failed step says what to do.
offload::PathReport judgeDockPath(const DockPathFacts& facts);

/// As that of the way to the destination; good: nothing has failed.
Json dockPathToJson(const offload::PathReport& report);

}  // namespace ocelli::bodyworn::system
