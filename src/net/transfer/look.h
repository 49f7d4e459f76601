// Looks at a server without asking it anything: name, connection, TLS, and whose certificate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/transfer/terms.h"

namespace ocelli::net::transfer {

/// How far the way to a server goes.
struct Look {
    std::string address;                ///< numeric, tried last; empty: the name has none
    std::optional<Duration> resolved;   ///< since the beginning, as the next two
    std::optional<Duration> connected;  ///< nothing: no TCP connection
    std::optional<Duration> secured;    ///< TLS stands, and the server is believed
    std::vector<std::string> chain = {
    };  ///< PEM, what the server showed, its own certificate first
    std::optional<Error> fault = {};  ///< why it went no further; nothing: all of it stands
};

/// Blocks. Nothing is said to the server beyond the handshake, so that this is safe with one that
/// is not believed: its certificates are then read on a second connection.
/// @param url  http:// or https://; only host and port are used
Look lookAt(const Clock& clock, const std::string& url, const Terms& terms);

}  // namespace ocelli::net::transfer
