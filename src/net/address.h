// An IP address with a port.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace ocelli::net {

/// IPv4 or IPv6 (zones allowed: "fe80::1%eth0"), and a port.
struct Endpoint {
    std::string address;  ///< numeric; empty: all addresses, both families
    std::uint16_t port = 0;

    /// "1.2.3.4:80" or "[::1]:80".
    std::string format() const;

    bool operator==(const Endpoint&) const = default;
};

/// Reads "1.2.3.4:80", "[::1]:80", ":80" or "80". InvalidArgument names what is wrong.
Result<Endpoint> parseEndpoint(std::string_view text);

}  // namespace ocelli::net
