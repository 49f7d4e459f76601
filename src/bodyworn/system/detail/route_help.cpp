// Route descriptions, path parts, and the check of the passphrase.
#include "bodyworn/system/detail/route_help.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/password.h"

namespace ocelli::bodyworn::system {

void addSystemRoutes(net::http::Router& router, RouteFaces faces) {
    const auto shared = std::make_shared<const RouteFaces>(std::move(faces));
    detail::addSetupRoutes(router, shared);
    detail::addPeopleRoutes(router, shared);
    detail::addDeviceRoutes(router, shared);
    detail::addReaderRoutes(router, shared);
    detail::addDestinationRoutes(router, shared);
    detail::addOverviewRoutes(router, shared);
}

namespace detail {

using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

RouteInfo withBody(
    RouteInfo route, std::initializer_list<std::pair<const char*, const char*>> members
) {
    Json properties = Json::object();
    for (const auto& [name, type] : members) {
        properties[name] = {{"type", type}};
    }
    route.requestSchema = {{"type", "object"}, {"properties", std::move(properties)}};
    return route;
}

Result<std::int64_t> idOf(const Request& request) {
    const auto id = toInteger(request.parameter("id"));
    if (!id) {
        return fail(ErrorKind::NotFound, "there is nothing of this number");
    }
    return *id;
}

std::string serialOf(const Request& request) {
    return std::string(request.parameter("serial"));
}

Response ofFile(std::string content, std::string_view type, std::string_view name) {
    Response response = Response::ofText(std::move(content), type);
    response.headers.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

namespace {

Response passphraseProblem(const Error& error) {
    switch (error.kind()) {
        case ErrorKind::Unavailable:
            return net::http::problem(error, 423);
        case ErrorKind::Unauthenticated:
            return net::http::problem(error, 422);  // the login is good, 401 would end it
        default:
            return net::http::problem(error);
    }
}

Result<std::string> passphraseOf(const Request& request) {
    const Json body = OCELLI_TRY(request.json());
    return stringMember(body, "passphrase");
}

}  // namespace

void withPassphrase(
    const FacesPtr& faces,
    const Request& request,
    Reply reply,
    std::function<Result<Response>(const std::string& passphrase)> then
) {
    System& system = faces->system;
    const auto passphrase = passphraseOf(request);
    if (!passphrase) {
        reply.fail(passphrase.error());
        return;
    }
    if (const auto begun = system.passphrase().begin(faces->loop.clock().wall()); !begun) {
        reply.send(passphraseProblem(begun.error()));
        return;
    }
    const auto hash = system.passphrase().hash();
    if (!hash) {
        reply.fail(hash.error());
        return;
    }
    auto answer = std::make_shared<Reply>(std::move(reply));
    const bool accepted = faces->pool.run(
        [h = *hash, p = *passphrase] { return crypto::verifyPassword(h, p); },
        faces->loop,
        [faces, &request, answer, p = *passphrase, call = std::move(then)](bool right) {
            const auto done = faces->system.passphrase().finish(right, faces->loop.clock().wall());
            if (!done) {
                faces->log(request, "Wrong super admin passphrase");
                answer->send(passphraseProblem(done.error()));
                return;
            }
            answer->send(call(p));
        }
    );
    if (!accepted) {
        answer->fail(fail(ErrorKind::Unavailable, "too much to do at the moment; try again"));
    }
}

}  // namespace detail
}  // namespace ocelli::bodyworn::system
