// Reads requests about people, asks, formats answers.
#include "control/users/user_routes.h"

#include <fmt/format.h>

#include "control/users/detail/routes.h"
#include "control/users/password_rule.h"
#include "control/users/web_authenticator.h"

namespace ocelli::control::users {
namespace {

using access::Permission;
using detail::actorOf;
using detail::info;
using detail::loginProblem;
using detail::newPassword;
using detail::notStored;
using detail::objectSchema;
using detail::publicInfo;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;

/// "recovery" and "recoveryMail" of an activation; either may be absent.
Result<RecoveryWish> recoveryWish(const Json& body) {
    RecoveryWish wish;
    wish.answers = OCELLI_TRY(detail::recoveryAnswers(body));
    if (body.contains("recoveryMail")) {
        wish.mail = OCELLI_TRY(stringMember(body, "recoveryMail"));
    }
    return wish;
}

// Of a WebSocket that is closed (RFC 6455, 7.4.1 and its registry).
constexpr int kPolicyViolation = 1008;
constexpr int kServiceRestart = 1012;

/// Sends what the handler of a slow request made, or its error.
void answer(Reply& reply, const Result<void>& result, Response response) {
    if (result) {
        reply.send(std::move(response));
    } else {
        reply.fail(result.error());
    }
}

std::string cookie(const Session& session) {
    return fmt::format(
        "{}={}; Path=/; HttpOnly; SameSite=Strict{}",
        session.secure ? kSecureCookie : kCookie,
        session.id,
        session.secure ? "; Secure" : ""
    );
}

std::string noCookie(bool secure) {
    return fmt::format(
        "{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{}",
        secure ? kSecureCookie : kCookie,
        secure ? "; Secure" : ""
    );
}

Json sessionJson(const Users& users, const Account& account, const std::string& csrfToken) {
    const auto idle = std::chrono::duration_cast<std::chrono::seconds>(users.limits().idle).count();
    Json json = Json::object();
    json["name"] = account.name;
    json["level"] = toString(account.level);
    json["permissions"] = effectivePermissions(account.identity());
    json["csrfToken"] = csrfToken;
    json["timeoutSeconds"] = idle;
    json["passwordAgeNotice"] = users.passwordIsOld(account);
    return json;
}

void addStatusRoutes(Router& router, Users& users, std::string model) {
    RouteInfo status = publicInfo("State, name and model of the device.", true);
    status.countsAsActivity = false;
    router.add(
        Method::Get,
        "/api/v1/status",
        status,
        [&users, model = std::move(model)](const Request&) -> Result<Response> {
            Json json = Json::object();
            json["state"] = users.active() ? "active" : "inactive";
            json["name"] = users.settings().current()->device.name;
            json["model"] = model;
            json["apiVersion"] = "1";
            json["administrator"] = users.administrator();
            json["passwords"] = {
                {"length", users.policy().length}, {"kinds", users.policy().kinds}
            };
            return notStored(Response::ofJson(json));
        }
    );
    RouteInfo rating = publicInfo("How good a password is.", true);
    rating.requestSchema = objectSchema({"password", "name"});
    router.add(
        Method::Post,
        "/api/v1/password/rating",
        rating,
        [&users](const Request& request) -> Result<Response> {
            const Json body = OCELLI_TRY(request.json());
            const std::string password = OCELLI_TRY(stringMember(body, "password"));
            std::string name;
            if (body.contains("name")) {
                name = OCELLI_TRY(stringMember(body, "name"));
            }
            const PasswordRating rated = ratePassword(password, name, users.policy());
            Json json = Json::object();
            json["rating"] = rated.rating;
            json["word"] = rated.word;
            json["acceptable"] = rated.acceptable;
            json["reason"] = rated.reason;
            return notStored(Response::ofJson(json));
        }
    );
    RouteInfo activation =
        publicInfo("Sets the password of the administrator; the device is then active.", true);
    activation.requestSchema = objectSchema({"password", "confirmation"});
    router.addAsync(
        Method::Post,
        "/api/v1/activation",
        activation,
        [&users](const Request& request, Reply reply) {
            const auto body = request.json();
            auto password = body ? newPassword(*body) : Result<std::string>(body.error());
            auto recovery = body ? recoveryWish(*body) : Result<RecoveryWish>(body.error());
            if (const auto origin = checkOrigin(request); !origin) {
                password = Result<std::string>(origin.error());
            }
            if (!password || !recovery) {
                reply.fail(password ? recovery.error() : password.error());
                return;
            }
            users.activate(
                std::move(*password),
                std::move(*recovery),
                request.peer.address,
                [r = std::move(reply)](Result<void> done) mutable {
                    answer(r, done, Response::ofJson(Json{{"state", "active"}}, 201));
                }
            );
        }
    );
}

struct Login {
    std::string name;
    std::string password;
};

Result<Login> loginOf(const Request& request) {
    // A page of another host must not log visitors in under a name of its own.
    OCELLI_TRY(checkOrigin(request));
    const Json body = OCELLI_TRY(request.json());
    Login login;
    login.name = OCELLI_TRY(stringMember(body, "name"));
    login.password = OCELLI_TRY(stringMember(body, "password"));
    return login;
}

void login(Users& users, const Request& request, Reply reply) {
    auto wish = loginOf(request);
    if (!wish) {
        reply.fail(wish.error());
        return;
    }
    users.login(
        std::move(wish->name),
        std::move(wish->password),
        request.peer.address,
        request.secure,
        [&users, r = std::move(reply)](Result<Session> session) mutable {
            const auto account = session ? users.accounts().find(session->name) : std::nullopt;
            if (!account) {
                r.send(loginProblem(
                    session ? fail(ErrorKind::NotFound, "the account was deleted") : session.error()
                ));
                return;
            }
            Response response = Response::ofJson(sessionJson(users, *account, session->csrfToken));
            response.headers.set("Set-Cookie", cookie(*session));
            r.send(notStored(std::move(response)));
        }
    );
}

Result<Response> whoAmI(Users& users, const Request& request) {
    const auto account = users.accounts().find(request.identity.name);
    if (!account) {
        return fail(ErrorKind::Unauthenticated, "Log in first");
    }
    const auto session = users.useSession(request.sessionId, false);
    return notStored(
        Response::ofJson(sessionJson(users, *account, session ? session->csrfToken : std::string()))
    );
}

/// Nobody goes on watching with rights that have ended. Lives as long as what it returns.
Subscription closeSocketsWithAccess(Router& router, Users& users) {
    users.onAccessChange([&router, &users](const std::string& name) {
        if (users.accounts().find(name)) {
            router.closeSocketsOf(name, kServiceRestart, "the account has changed");
        } else {
            router.closeSocketsOf(name, kPolicyViolation, "the account was deleted");
        }
    });
    return users.sessions().onEnd([&router](const Session& session, SessionEnd) {
        router.closeSockets(session.id, kPolicyViolation, "the session has ended");
    });
}

void addSessionRoutes(Router& router, Users& users) {
    RouteInfo in = publicInfo("Logs in; the answer sets the session cookie.", false);
    in.requestSchema = objectSchema({"name", "password"});
    router.addAsync(
        Method::Post,
        "/api/v1/session",
        in,
        [&users](const Request& request, Reply reply) { login(users, request, std::move(reply)); }
    );
    router.add(
        Method::Get,
        "/api/v1/session",
        info(Permission::Any, "Who is logged in, and what they may do."),
        [&users](const Request& request) { return whoAmI(users, request); }
    );
    // Lives as long as the router: with the handler that holds it.
    auto closing = std::make_shared<Subscription>(closeSocketsWithAccess(router, users));
    router.add(
        Method::Delete,
        "/api/v1/session",
        info(Permission::Any, "Logs out."),
        [&users, closing](const Request& request) -> Result<Response> {
            users.logout(actorOf(request));
            Response response = Response::noContent();
            response.headers.set("Set-Cookie", noCookie(request.secure));
            return response;
        }
    );
}

void changePassword(Users& users, const Request& request, Reply reply) {
    const auto body = request.json();
    auto next = body ? newPassword(*body) : Result<std::string>(body.error());
    auto current = body ? stringMember(*body, "current") : Result<std::string>(body.error());
    if (!next || !current) {
        reply.fail(next ? current.error() : next.error());
        return;
    }
    users.changeOwnPassword(
        actorOf(request),
        std::move(*current),
        std::move(*next),
        [r = std::move(reply)](Result<void> done) mutable {
            if (done) {
                r.send(Response::noContent());
            } else {
                r.send(loginProblem(done.error()));
            }
        }
    );
}

void addPasswordRoute(Router& router, Users& users) {
    RouteInfo password = info(Permission::Any, "Changes the own password; other sessions end.");
    password.requestSchema = objectSchema({"current", "password", "confirmation"});
    router.addAsync(
        Method::Post,
        "/api/v1/password",
        password,
        [&users](const Request& request, Reply reply) {
            changePassword(users, request, std::move(reply));
        }
    );
}

}  // namespace

void addUserRoutes(Router& router, Users& users, std::string model) {
    addStatusRoutes(router, users, std::move(model));
    addSessionRoutes(router, users);
    addPasswordRoute(router, users);
    detail::addAccountRoutes(router, users);
    detail::addOnlineRoutes(router, users);
    detail::addRecoveryRoutes(router, users);
}

}  // namespace ocelli::control::users
