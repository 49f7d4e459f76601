// Routes of live view: WebSocket, MJPEG, snapshot (docs/design/api.md).
#pragma once

#include "delivery/live/live_service.h"
#include "media/picture_source.h"
#include "net/http/router.h"

namespace ocelli::delivery::live {

/// Adds the routes. `service` and `pictures` must outlive the router.
void addLiveRoutes(
    EventLoop& loop, net::http::Router& router, LiveService& service, media::PictureSource& pictures
);

}  // namespace ocelli::delivery::live
