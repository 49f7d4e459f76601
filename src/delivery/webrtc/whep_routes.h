// The door for browsers: an offer is posted, an answer comes back (WHEP, RFC 9725's counterpart).
#pragma once

#include <functional>

#include "delivery/webrtc/server.h"
#include "net/http/router.h"

namespace ocelli::delivery::webrtc {

/// Reaches the server on its own loop; `done` is called on the router's. Both answer Unavailable
/// when WebRTC is switched off.
struct WhepFaces {
    std::function<void(WatchRequest, std::function<void(Result<WatchAnswer>)> done)> watch;
    std::function<void(std::string id, std::string user, std::function<void(bool)> done)> end;
};

/// POST and DELETE under /api/v1/channels/{channel}/streams/{stream}/whep.
void addWhepRoutes(net::http::Router& router, WhepFaces faces, const Clock& clock);

}  // namespace ocelli::delivery::webrtc
