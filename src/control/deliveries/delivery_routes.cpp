// Routes of the delivery queue and of tests.
#include "control/deliveries/delivery_routes.h"

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::control::deliveries {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;

Deliveries::Done answer(Reply reply, bool content) {
    return [r = std::move(reply), content](Result<Json> json) mutable {
        if (!json) {
            r.fail(json.error());
        } else {
            r.send(content ? Response::ofJson(*json) : Response::noContent());
        }
    };
}

Result<std::uint64_t> numberOf(const Request& request) {
    const auto number = toInteger(request.parameter("number"));
    if (!number || *number < 1) {
        return fail(ErrorKind::NotFound, "there is no such delivery");
    }
    return static_cast<std::uint64_t>(*number);
}

void list(Deliveries& deliveries, const Request& request, Reply reply) {
    const auto limit = request.queryInteger("limit", 1, 500, 100);
    const auto before = request.queryInteger("before", 1, INT64_MAX, 0);
    if (!limit || !before) {
        reply.fail(limit ? before.error() : limit.error());
        return;
    }
    deliveries.list(
        std::string(request.query("target").value_or("")),
        static_cast<std::uint64_t>(*before),
        static_cast<std::size_t>(*limit),
        answer(std::move(reply), true)
    );
}

void retryTarget(Deliveries& deliveries, const Request& request, Reply reply) {
    deliveries.retry(std::string(request.parameter("target")), 0, answer(std::move(reply), false));
}

void retryOne(Deliveries& deliveries, const Request& request, Reply reply) {
    const auto number = numberOf(request);
    if (!number) {
        reply.fail(number.error());
        return;
    }
    deliveries.retry(
        std::string(request.parameter("target")), *number, answer(std::move(reply), false)
    );
}

void removeOne(Deliveries& deliveries, const Request& request, Reply reply) {
    const auto number = numberOf(request);
    if (!number) {
        reply.fail(number.error());
        return;
    }
    deliveries.remove(*number, answer(std::move(reply), false));
}

Result<Response> test(Deliveries& deliveries, const Request& request) {
    const Json patch = request.body.empty() ? Json::object() : OCELLI_TRY(request.json());
    const std::string id = OCELLI_TRY(deliveries.test(request.parameter("target"), patch));
    return Response::ofJson(Json{{"id", id}}, 202);
}

void addTestRoutes(Router& router, Deliveries& deliveries) {
    RouteInfo begin = {
        Permission::Administrator,
        "Tries a target for real, with its settings or with those of the body, which are not "
        "kept; ask for its steps with the id."
    };
    begin.requestSchema = Json{{"type", "object"}};
    begin.responseSchema = Json{{"type", "object"}};
    router.add(
        Method::Post,
        "/api/v1/deliveries/targets/{target}/test",
        begin,
        [&deliveries](const Request& request) { return test(deliveries, request); }
    );
    RouteInfo look = {Permission::Administrator, "The steps of a test so far, and its end."};
    look.responseSchema = Json{{"type", "object"}};
    router.add(
        Method::Get,
        "/api/v1/deliveries/tests/{id}",
        look,
        [&deliveries](const Request& request) -> Result<Response> {
            return Response::ofJson(
                OCELLI_TRY(deliveries.lookAtTest(std::string(request.parameter("id"))))
            );
        }
    );
}

}  // namespace

void addDeliveryRoutes(Router& router, Deliveries& deliveries) {
    RouteInfo queue = {
        Permission::Parameters,
        "Where events are delivered to, what waits (newest first; next is the value of before for "
        "the following page), and what became of the last ones."
    };
    queue.queries = {"target: text", "before: integer", "limit: integer 1..500"};
    queue.responseSchema = Json{{"type", "object"}};
    router.addAsync(
        Method::Get,
        "/api/v1/deliveries",
        queue,
        [&deliveries](const Request& request, Reply reply) {
            list(deliveries, request, std::move(reply));
        }
    );
    router.addAsync(
        Method::Post,
        "/api/v1/deliveries/targets/{target}/retry",
        {Permission::Administrator, "Tries all that wait for a target now."},
        [&deliveries](const Request& request, Reply reply) {
            retryTarget(deliveries, request, std::move(reply));
        }
    );
    router.addAsync(
        Method::Post,
        "/api/v1/deliveries/targets/{target}/items/{number}/retry",
        {Permission::Administrator, "Tries one delivery now."},
        [&deliveries](const Request& request, Reply reply) {
            retryOne(deliveries, request, std::move(reply));
        }
    );
    router.addAsync(
        Method::Delete,
        "/api/v1/deliveries/{number}",
        {Permission::Administrator, "Gives one delivery up."},
        [&deliveries](const Request& request, Reply reply) {
            removeOne(deliveries, request, std::move(reply));
        }
    );
    addTestRoutes(router, deliveries);
}

}  // namespace ocelli::control::deliveries
