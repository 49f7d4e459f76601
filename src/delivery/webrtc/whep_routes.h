// The doors for browsers: an offer is posted, an answer comes back (WHIP, RFC 9725, and WHEP).
#pragma once

#include <functional>

#include "delivery/webrtc/server.h"
#include "net/http/router.h"

namespace ocelli::delivery::webrtc {

/// Reaches the server on its own loop; `done` is called on the router's. All answer Unavailable
/// when WebRTC is switched off.
struct WhepFaces {
    using Done = std::function<void(Result<WatchAnswer>)>;

    std::function<void(WatchRequest, Done done)> watch;
    std::function<void(WatchRequest, Done done)> talk;
    std::function<void(std::string id, std::string user, std::function<void(bool)> done)> end;
};

/// POST and DELETE under /api/v1/channels/{channel}/streams/{stream}/whep, to watch, and under
/// /api/v1/channels/{channel}/talk, to speak.
void addWhepRoutes(net::http::Router& router, WhepFaces faces, const Clock& clock);

}  // namespace ocelli::delivery::webrtc
