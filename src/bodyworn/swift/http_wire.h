// The wire as it is: HTTP, or HTTPS that believes only the certificates that were given.
#pragma once

#include <stop_token>

#include "bodyworn/swift/wire.h"

namespace ocelli::bodyworn::swift {

struct HttpWireOptions {
    std::vector<std::string> certificates;  ///< PEM; empty: plain HTTP only
    std::stop_token stop = {};              ///< ends what is under way, from another thread
    bool publicAuthorities = false;         ///< HTTPS also with those that the system believes

    /// A destination may be silent while it makes a long object durable.
    Duration quietAtMost = std::chrono::minutes(2);
};

/// Keeps its connection for the next request.
Result<std::unique_ptr<Wire>> createHttpWire(const Clock& clock, HttpWireOptions options);

}  // namespace ocelli::bodyworn::swift
