// Routes of accounts and of who is online.
#include <fmt/format.h>

#include "control/users/detail/routes.h"

namespace ocelli::control::users {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;

/// Sends what the handler of a slow request made, or its error.
void answer(Reply& reply, const Result<void>& result, Response response) {
    if (result) {
        reply.send(std::move(response));
    } else {
        reply.fail(result.error());
    }
}

Result<AccountWish> wishOf(const Json& body) {
    AccountWish wish;
    std::size_t known = body.contains("name") ? 1 : 0;
    if (body.contains("level")) {
        const std::string level = OCELLI_TRY(stringMember(body, "level"));
        wish.level = OCELLI_TRY(parseLevel(level));
        ++known;
    }
    if (const auto permissions = body.find("permissions"); permissions != body.end()) {
        wish.permissions = *permissions;
        ++known;
    }
    if (body.contains("password")) {
        wish.password = OCELLI_TRY(stringMember(body, "password"));
        ++known;
    }
    if (known != body.size()) {
        return fail(ErrorKind::InvalidArgument, "there is a member that accounts do not have")
            .withField("name", "name, level, permissions, password");
    }
    return wish;
}

/// Answers with the account as it is after the change.
UniqueFunction<void(Result<void>)> showAccount(
    Users& users, std::string name, int status, Reply reply
) {
    return
        [&users, name = std::move(name), status, r = std::move(reply)](Result<void> done) mutable {
            const auto account = users.accounts().find(name);
            if (done && !account) {
                done = fail(ErrorKind::NotFound, "the account was deleted meanwhile");
            }
            answer(r, done, account ? Response::ofJson(toJson(*account), status) : Response());
        };
}

Json onlineJson(const OnlineUser& user, const AccountStore& accounts) {
    Json json = Json::object();
    json["id"] = user.id;
    json["name"] = user.name;
    const auto account = accounts.find(user.name);
    json["level"] = toString(account ? account->level : access::Level::User);
    json["address"] = user.address;
    json["protocol"] = user.protocol;
    json["since"] = formatTime(user.since);
    if (user.lastActive) {
        json["lastActive"] = formatTime(*user.lastActive);
    }
    json["own"] = user.own;
    return json;
}

}  // namespace

namespace detail {

void addAccountRoutes(Router& router, Users& users) {
    router.add(
        Method::Get,
        "/api/v1/users",
        info(Permission::Administrator, "All accounts."),
        [&users](const Request&) -> Result<Response> {
            Json items = Json::array();
            for (const Account& account : *users.accounts().all()) {
                items.push_back(toJson(account));
            }
            return notStored(Response::ofJson(Json{{"items", items}}));
        }
    );
    RouteInfo add = info(Permission::Administrator, "Adds an account.");
    add.requestSchema = objectSchema({"name", "level", "password"});
    router.addAsync(
        Method::Post,
        "/api/v1/users",
        add,
        [&users](const Request& request, Reply reply) {
            const auto body = request.json();
            auto name = body ? stringMember(*body, "name") : Result<std::string>(body.error());
            auto wish = body ? wishOf(*body) : Result<AccountWish>(body.error());
            if (!name || !wish) {
                reply.fail(name ? wish.error() : name.error());
                return;
            }
            users.addAccount(
                actorOf(request),
                *name,
                std::move(*wish),
                showAccount(users, *name, 201, std::move(reply))
            );
        }
    );
    router.addAsync(
        Method::Patch,
        "/api/v1/users/{name}",
        info(Permission::Administrator, "Changes level, permissions or password of an account."),
        [&users](const Request& request, Reply reply) {
            const std::string name(request.parameter("name"));
            const auto body = request.json();
            auto wish = body ? wishOf(*body) : Result<AccountWish>(body.error());
            if (wish && body->contains("name") && (*body)["name"] != name) {
                wish = Result<AccountWish>(
                    fail(ErrorKind::InvalidArgument, "an account cannot be renamed")
                        .withField("name", name)
                );
            }
            if (!wish) {
                reply.fail(wish.error());
                return;
            }
            users.changeAccount(
                actorOf(request),
                name,
                std::move(*wish),
                showAccount(users, name, 200, std::move(reply))
            );
        }
    );
    router.add(
        Method::Delete,
        "/api/v1/users/{name}",
        info(Permission::Administrator, "Deletes an account and ends its sessions."),
        [&users](const Request& request) -> Result<Response> {
            const std::string name(request.parameter("name"));
            OCELLI_TRY(users.removeAccount(actorOf(request), name));
            return Response::noContent();
        }
    );
}

void addOnlineRoutes(Router& router, Users& users) {
    router.add(
        Method::Get,
        "/api/v1/users/online",
        info(Permission::Administrator, "Who uses the device now."),
        [&users](const Request& request) -> Result<Response> {
            Json items = Json::array();
            for (const OnlineUser& user : users.online(request.sessionId)) {
                items.push_back(onlineJson(user, users.accounts()));
            }
            return notStored(Response::ofJson(Json{{"items", items}}));
        }
    );
    router.add(
        Method::Delete,
        "/api/v1/users/online/{id}",
        info(Permission::Administrator, "Ends a session."),
        [&users](const Request& request) -> Result<Response> {
            const std::string id(request.parameter("id"));
            OCELLI_TRY(users.endOnline(actorOf(request), id));
            return Response::noContent();
        }
    );
}

}  // namespace detail

}  // namespace ocelli::control::users
