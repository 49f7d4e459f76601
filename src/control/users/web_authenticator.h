// Finds out who asks over HTTP: session cookie with CSRF token, Digest, Basic.
#pragma once

#include "control/users/users.h"
#include "net/http/router.h"

namespace ocelli::control::users {

/// Names of the session cookie. The one of TLS is Secure, and a browser would not let plain HTTP of
/// the same host set it again.
inline constexpr std::string_view kCookie = "ocelliSession";
inline constexpr std::string_view kSecureCookie = "ocelliSessionTls";

/// Thread-bound to the main loop.
class WebAuthenticator final : public net::http::Authenticator {
  public:
    explicit WebAuthenticator(Users& users);

    Result<void> identify(net::http::Request& request, bool countsAsActivity) override;

    Result<access::Identity> identifyAgain(const net::http::Request& request) override;

    bool active() const override { return users_.active(); }

    std::vector<std::string> challenges() override;
    void refused(const net::http::Request& request, const Error& error) override;

  private:
    Result<void> identifyByHeader(net::http::Request& request, std::string_view header);
    Result<void> identifyBySession(
        net::http::Request& request, std::string_view id, bool countsAsActivity
    );

    Users& users_;
    net::http::DigestAuthority authority_;
    bool stale_ = false;  ///< the last refusal was for the nonce only
};

/// PermissionDenied when a page of another host asks for something that changes the device.
Result<void> checkOrigin(const net::http::Request& request);

}  // namespace ocelli::control::users
