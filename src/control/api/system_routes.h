// Routes about the device as a whole: information, capabilities, health, channels, reboot, reset,
// metrics.
#pragma once

#include <functional>

#include "net/http/router.h"

namespace ocelli::control::api {

/// Where the answers come from; the program wires them. All called on the main loop.
struct SystemFaces {
    std::function<Json()> information;
    std::function<Json()> capabilities;
    std::function<Json()> health;
    std::function<Json()> channels;
    std::function<Json()> licences;

    /// Prometheus text.
    std::function<std::string()> metrics;

    /// An error with the cause when the device cannot do its work.
    std::function<Result<void>()> healthy;

    /// Ends the program cleanly and starts it again, after the answer has been sent.
    std::function<void(const std::string& who)> reboot;

    /// `everything` false: all but users, addresses and video format (NC-SYS-07); true: all
    /// (NC-SYS-08).
    std::function<Result<void>(bool everything, const std::string& who)> reset;
};

void addSystemRoutes(net::http::Router& router, SystemFaces faces);

}  // namespace ocelli::control::api
