// Proofs of identity in RTSP requests.
#include "control/users/rtsp_authenticator.h"

namespace ocelli::control::users {
namespace {

using net::http::BasicCredentials;
using net::http::DigestAuthority;
using net::http::DigestCredentials;

/// Many players still answer without qop (RFC 2069, as RFC 2326 has it).
DigestAuthority::Options options() {
    DigestAuthority::Options result;
    result.withoutQop = true;
    // A session proves itself with the same nonce for as long as it lasts.
    result.nonceLife = std::chrono::hours(1);
    return result;
}

}  // namespace

RtspAuthenticator::State::State(const Clock& clock) : authority(clock, options()) {}

RtspAuthenticator::RtspAuthenticator(
    const Clock& clock,
    LoginGate& gate,
    const AccountStore& accounts,
    const config::SettingsStore& settings
)
    : gate_(gate), accounts_(accounts), settings_(settings), state_(clock) {}

Result<access::Identity> RtspAuthenticator::authenticate(
    std::string_view method,
    std::string_view uri,
    std::string_view authorization,
    const net::Endpoint& peer
) {
    if (!accounts_.active()) {
        return fail(ErrorKind::PermissionDenied, "The device is not activated");
    }
    if (authorization.empty()) {
        return fail(ErrorKind::Unauthenticated, "Log in first");
    }
    const auto credentials = net::http::parseAuthorization(authorization);
    if (!credentials) {
        return fail(ErrorKind::Unauthenticated, credentials.error().message());
    }
    const auto settings = settings_.current();
    const config::SecuritySettings& security = settings->security;
    const Caller caller{peer.address, "RTSP"};
    if (const auto* digest = std::get_if<DigestCredentials>(&*credentials)) {
        const auto allowed = algorithmsOf(toString(security.rtspDigestAlgorithm));
        return state_.with([&](State& state) {
            auto who = gate_.digest(state.authority, *digest, allowed, method, uri, caller);
            state.stale = !who && who.error().field() == "nonce";
            return who;
        });
    }
    if (security.rtspAuthentication != config::SecurityRtspAuthentication::DigestBasic) {
        return fail(ErrorKind::Unauthenticated, "Basic authentication is switched off");
    }
    return gate_.basic(std::get<BasicCredentials>(*credentials), caller);
}

std::vector<std::string> RtspAuthenticator::challenges() {
    const auto settings = settings_.current();
    const config::SecuritySettings& security = settings->security;
    auto list = state_.with([&](State& state) {
        const auto because =
            state.stale ? DigestAuthority::Outcome::Stale : DigestAuthority::Outcome::Refused;
        state.stale = false;
        return state.authority.challenges(
            algorithmsOf(toString(security.rtspDigestAlgorithm)), because
        );
    });
    if (security.rtspAuthentication == config::SecurityRtspAuthentication::DigestBasic) {
        list.push_back(net::http::basicChallenge("Ocelli"));
    }
    return list;
}

}  // namespace ocelli::control::users
