// Finds out who asks over RTSP: Digest, and Basic where it is allowed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/users/login_gate.h"
#include "net/address.h"

namespace ocelli::control::users {

/// Thread-safe: RTSP sessions live on loops of their own.
class RtspAuthenticator {
  public:
    /// All of it must outlive this.
    RtspAuthenticator(
        const Clock& clock,
        LoginGate& gate,
        const AccountStore& accounts,
        const config::SettingsStore& settings
    );

    /// @param authorization  the header, empty when there is none
    /// @return Unauthenticated: answer 401 with the challenges. PermissionDenied: not activated.
    ///         Unavailable with the field "retryAfter": the login is locked.
    Result<access::Identity> authenticate(
        std::string_view method,
        std::string_view uri,
        std::string_view authorization,
        const net::Endpoint& peer
    );

    /// Values of WWW-Authenticate, strongest first.
    std::vector<std::string> challenges();

  private:
    LoginGate& gate_;
    const AccountStore& accounts_;
    const config::SettingsStore& settings_;

    struct State {
        explicit State(const Clock& clock);

        net::http::DigestAuthority authority;
        bool stale = false;  ///< the last refusal was for the nonce only; with many at once a guess
    };

    Guarded<State> state_;
};

}  // namespace ocelli::control::users
