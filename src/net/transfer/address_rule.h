// Which addresses an outgoing transfer may connect to: keeps settings from reaching inwards (SSRF).
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"

namespace ocelli::net::transfer {

/// Asked with the numeric address before each connection is opened, also those of data
/// connections, after the name was resolved: a name that changes its mind is seen. An error is
/// what the transfer ends with. Called on the thread of the transfer.
using AddressGuard = std::function<Result<void>(std::string_view address)>;

enum class AddressKind : std::uint8_t {
    Public,
    Private,    ///< RFC 1918, RFC 6598, fc00::/7
    Loopback,   ///< 127/8, ::1
    LinkLocal,  ///< 169.254/16 (also where clouds answer questions on keys), fe80::/10
    Unusable,   ///< unspecified, multicast, broadcast, reserved; text that is no address
};

/// Looks at what the address means: IPv4 within IPv6 (mapped, NAT64, 6to4) counts as IPv4.
AddressKind addressKind(std::string_view address);

/// What may be connected to. Public addresses always may, unusable ones never.
struct AddressRule {
    bool privates = true;  ///< a camera's servers usually stand in its own network
    bool loopback = false;
    bool linkLocal = false;

    /// PermissionDenied, naming the address and why.
    Result<void> check(std::string_view address) const;
};

}  // namespace ocelli::net::transfer
