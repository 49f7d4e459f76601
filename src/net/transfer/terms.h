// What holds for every transfer, whichever protocol: time, trust, who may be reached, steps.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/certificate.h"
#include "net/address.h"
#include "net/transfer/address_rule.h"

namespace ocelli::net::transfer {

/// How far a transfer has come.
enum class Stage : std::uint8_t {
    Resolved,   ///< the name has an address; `detail` is that address
    Connected,  ///< TCP stands
    Secured,    ///< TLS or SSH stands, the other side has proved who it is
    Ready,      ///< logged in where the protocol has that; what follows is the request itself
    Sent,       ///< all that was to be sent has left
    Answered,   ///< `detail` is what the server said, one line
    Said,       ///< one line of the server on the way (mail, FTP)
    Failed,     ///< `detail` says why; always the last
};

/// "resolved", "connected" …
std::string_view toString(Stage stage);

struct Step {
    Stage stage = Stage::Failed;
    std::string detail;  ///< for a person; never a password; at most 300 characters
    Duration after{};    ///< since the transfer began
};

/// Called on the thread of the transfer as things happen.
using StepListener = std::function<void(const Step&)>;

/// Whose certificates are believed.
struct TlsTrust {
    /// PEM certificates of authorities; empty: those of the system.
    std::vector<std::string> authorities = {};

    /// False takes any certificate; a user's own decision for one server.
    bool verify = true;

    /// Certificates are believed whenever they begin and end: for who has no time that can be
    /// trusted. Only with authorities of one's own.
    bool anyTime = false;

    /// Shown to a server that asks for it: certificate chain and key in PEM. Nothing: none.
    std::optional<crypto::CertifiedKey> own = {};
};

struct Terms {
    Duration connectWithin = std::chrono::seconds(10);

    /// All of it ends by then; nothing: no end as long as bytes flow.
    std::optional<Deadline> deadline = {};

    /// A transfer that moves less than a byte a second for this long is given up.
    Duration quietAtMost = std::chrono::seconds(30);

    TlsTrust tls = {};

    /// Connects here, whatever host the address names; the server must still prove that name.
    /// Numeric, also link-local with its zone ("fe80::1%eth0").
    std::optional<Endpoint> instead = {};
    AddressGuard guard = {};    ///< empty: every address is fine
    StepListener onStep = {};   ///< may be empty
    std::stop_token stop = {};  ///< ends the transfer at once, from another thread: Cancelled
};

}  // namespace ocelli::net::transfer
