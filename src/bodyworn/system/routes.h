// The HTTP interface of the system, for the manager and for scripts.
#pragma once

#include <functional>
#include <string>

#include "bodyworn/system/system.h"
#include "bodyworn/system/tag_desk.h"
#include "net/http/router.h"
#include "runtime/work_queue.h"

namespace ocelli::bodyworn::system {

/// Everything must outlive the router.
struct RouteFaces {
    System& system;
    TagDesk& tags;
    EventLoop& loop;
    WorkerPool& pool;

    /// For the audit log.
    std::function<void(const net::http::Request& request, std::string what)> log;

    /// The system has been reset: accounts and settings go as well, then the program starts again.
    std::function<void(const net::http::Request& request)> onReset;

    /// Cameras, users or profiles changed: what is docked is told anew.
    std::function<void()> onChange = [] {};
};

/// Reading is for everybody who is logged in, daily changes (users, profiles, assignment) for who
/// may change parameters, all that concerns the system as a whole for administrators.
void addSystemRoutes(net::http::Router& router, RouteFaces faces);

}  // namespace ocelli::bodyworn::system
