// Routes of events: history and the live socket.
#pragma once

#include "control/linkage/event_store.h"
#include "control/linkage/live_events.h"
#include "net/http/router.h"

namespace ocelli::control::linkage {

/// `store` and `live` must outlive the router.
void addEventRoutes(net::http::Router& router, EventStore& store, LiveEvents& live);

}  // namespace ocelli::control::linkage
