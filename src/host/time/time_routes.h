// The routes of /time: where the time comes from, setting it, asking a server.
#pragma once

#include "host/time/time_keeper.h"
#include "net/http/router.h"

namespace ocelli::host::time {

/// The keeper must outlive the router. Shown to whoever may see parameters; changed by
/// administrators.
void addTimeRoutes(net::http::Router& router, TimeKeeper& keeper);

}  // namespace ocelli::host::time
