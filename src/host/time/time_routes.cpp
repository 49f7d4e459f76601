// Routes over a TimeKeeper.
#include "host/time/time_routes.h"

namespace ocelli::host::time {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

RouteInfo info(Permission permission, std::string summary) {
    RouteInfo route;
    route.permission = permission;
    route.summary = std::move(summary);
    route.responseSchema = {{"type", "object"}};
    return route;
}

RouteInfo withBody(RouteInfo route) {
    route.requestSchema = {{"type", "object"}};
    return route;
}

Result<Response> set(TimeKeeper& keeper, const Request& request) {
    const Json body = OCELLI_TRY(request.json());
    const std::string text = OCELLI_TRY(stringMember(body, "time"));
    auto time = parseTime(text);
    if (!time) {
        return Error(std::move(time).error())
            .withField("time", "ISO 8601, as 2026-11-21T08:15:00Z");
    }
    OCELLI_TRY(keeper.set(*time, request.identity.name));
    return Response::ofJson(keeper.toJson());
}

void test(TimeKeeper& keeper, const Request& request, Reply reply) {
    const auto body = request.json();
    const auto server = body ? stringMember(*body, "server") : Result<std::string>(body.error());
    const auto place = server ? parseServer(*server) : Result<ServerPlace>(server.error());
    if (!place) {
        reply.fail(Error(place.error()).withField("server", "a name or an address"));
        return;
    }
    const auto answer = std::make_shared<Reply>(std::move(reply));
    keeper.test(*server, [answer](Result<NtpReading> reading) {
        if (!reading) {
            answer->fail(reading.error());
            return;
        }
        const auto ms = [](Duration span) {
            return std::chrono::round<std::chrono::milliseconds>(span).count();
        };
        answer->send(Response::ofJson(
            {{"aheadMilliseconds", ms(reading->ahead)},
             {"delayMilliseconds", ms(reading->delay)},
             {"stratum", reading->stratum}}
        ));
    });
}

}  // namespace

void addTimeRoutes(net::http::Router& router, TimeKeeper& keeper) {
    router.add(
        Method::Get,
        "/api/v1/time",
        info(Permission::Parameters, "The clock of the machine and where its time comes from."),
        [&keeper](const Request&) -> Result<Response> { return Response::ofJson(keeper.toJson()); }
    );
    router.add(
        Method::Patch,
        "/api/v1/time",
        withBody(info(Permission::Administrator, "Changes where the time comes from.")),
        [&keeper](const Request& request) -> Result<Response> {
            const Json patch = OCELLI_TRY(request.json());
            OCELLI_TRY(keeper.change(patch, request.identity.name));
            return Response::ofJson(keeper.toJson());
        }
    );
    router.add(
        Method::Put,
        "/api/v1/time/now",
        withBody(info(Permission::Administrator, "Sets the clock, where that is done by hand.")),
        [&keeper](const Request& request) { return set(keeper, request); }
    );
    router.addAsync(
        Method::Post,
        "/api/v1/time/test",
        withBody(info(Permission::Administrator, "Asks a time server how late it is.")),
        [&keeper](const Request& request, Reply reply) { test(keeper, request, std::move(reply)); }
    );
}

}  // namespace ocelli::host::time
