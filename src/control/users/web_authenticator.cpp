// Proofs of identity in HTTP requests.
#include "control/users/web_authenticator.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/digest.h"

namespace ocelli::control::users {
namespace {

using net::http::BasicCredentials;
using net::http::DigestAuthority;
using net::http::DigestCredentials;
using net::http::Method;
using net::http::Proof;
using net::http::Request;

bool changesSomething(Method method) {
    return method != Method::Get && method != Method::Head && method != Method::Options;
}

}  // namespace

Result<void> checkOrigin(const Request& request) {
    const auto origin = request.headers.get("Origin");
    if (!origin) {
        return {};
    }
    const auto host = request.headers.get("Host");
    const auto scheme = origin->find("://");
    const bool same = host && scheme != std::string_view::npos &&
                      equalsIgnoreCase(origin->substr(scheme + 3), *host);
    if (!same) {
        return fail(ErrorKind::PermissionDenied, "A page of another host may not do this");
    }
    return {};
}

WebAuthenticator::WebAuthenticator(Users& users) : users_(users), authority_(users.clock()) {}

Result<void> WebAuthenticator::identify(Request& request, bool countsAsActivity) {
    if (const auto header = request.headers.get("Authorization")) {
        return identifyByHeader(request, *header);
    }
    if (const auto id = request.cookie(request.secure ? kSecureCookie : kCookie)) {
        // Pages say so when they ask by themselves and nobody is there.
        const bool background = request.headers.get("X-Background") == "1";
        return identifyBySession(request, *id, countsAsActivity && !background);
    }
    return {};
}

Result<void> WebAuthenticator::identifyByHeader(Request& request, std::string_view header) {
    const auto credentials = net::http::parseAuthorization(header);
    if (!credentials) {
        return fail(ErrorKind::Unauthenticated, credentials.error().message());
    }
    if (changesSomething(request.method)) {
        OCELLI_TRY(checkOrigin(request));
    }
    const auto settings = users_.settings().current();
    const config::SecuritySettings& security = settings->security;
    const Caller caller{request.peer.address, "web"};
    if (const auto* digest = std::get_if<DigestCredentials>(&*credentials)) {
        auto who = users_.gate().digest(
            authority_,
            *digest,
            algorithmsOf(toString(security.webDigestAlgorithm)),
            toString(request.method),
            request.target,
            caller
        );
        stale_ = !who && who.error().field() == "nonce";
        request.identity = OCELLI_TRY(std::move(who));
        request.proof = Proof::Digest;
        return {};
    }
    if (security.webAuthentication != config::SecurityWebAuthentication::DigestBasic) {
        return fail(ErrorKind::Unauthenticated, "Basic authentication is switched off");
    }
    request.identity =
        OCELLI_TRY(users_.gate().basic(std::get<BasicCredentials>(*credentials), caller));
    request.proof = Proof::Basic;
    return {};
}

Result<void> WebAuthenticator::identifyBySession(
    Request& request, std::string_view id, bool countsAsActivity
) {
    const auto session = users_.useSession(id, countsAsActivity);
    const auto account = session ? users_.accounts().find(session->name) : std::nullopt;
    if (!account || session->secure != request.secure) {
        return fail(ErrorKind::Unauthenticated, "The session has ended; log in again");
    }
    if (changesSomething(request.method)) {
        const auto token = request.headers.get("X-Csrf-Token");
        if (!token || !crypto::equalSecrets(*token, session->csrfToken)) {
            return fail(ErrorKind::PermissionDenied, "The CSRF token is missing or wrong");
        }
    }
    request.identity = account->identity();
    request.proof = Proof::Session;
    request.sessionId = session->id;
    return {};
}

Result<access::Identity> WebAuthenticator::identifyAgain(const Request& request) {
    const bool ended =
        request.proof == Proof::Session && !users_.useSession(request.sessionId, false);
    const auto account = users_.accounts().find(request.identity.name);
    if (ended || !account) {
        return fail(ErrorKind::Unauthenticated, "the session has ended");
    }
    return account->identity();
}

std::vector<std::string> WebAuthenticator::challenges() {
    const auto settings = users_.settings().current();
    const config::SecuritySettings& security = settings->security;
    auto list = authority_.challenges(
        algorithmsOf(toString(security.webDigestAlgorithm)),
        stale_ ? DigestAuthority::Outcome::Stale : DigestAuthority::Outcome::Refused
    );
    stale_ = false;
    if (security.webAuthentication == config::SecurityWebAuthentication::DigestBasic) {
        list.push_back(net::http::basicChallenge(authority_.realm()));
    }
    return list;
}

void WebAuthenticator::refused(const Request& request, const Error& error) {
    // Wrong passwords are written down where they are counted.
    if (!request.identity.known() && error.kind() != ErrorKind::PermissionDenied) {
        return;
    }
    users_.log().add(
        {.kind = LogKind::Audit,
         .major = LogMajor::Operation,
         .minor = "access",
         .user = request.identity.name,
         .address = request.peer.address,
         .text = fmt::format("{} {}: {}", toString(request.method), request.path, error.message()),
         .outcome = "refused"}
    );
}

}  // namespace ocelli::control::users
