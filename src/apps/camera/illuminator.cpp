// Routes and line of the lamp.
#include "apps/camera/illuminator.h"

#include "base/log.h"

namespace ocelli::apps::camera {
namespace {

using net::http::Method;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

constexpr const char* kAbsent = "This device has no illuminator.";

}  // namespace

Result<std::unique_ptr<Illuminator>> Illuminator::create(const std::string& line) {
    std::optional<host::alarm_io::LineAddress> address;
    if (!line.empty()) {
        address = OCELLI_TRY(host::alarm_io::parseLine(line));
    }
    return std::unique_ptr<Illuminator>(new Illuminator(address));
}

Illuminator::Illuminator(const std::optional<host::alarm_io::LineAddress>& line) {
    if (line) {
        line_.emplace(std::vector<host::alarm_io::LineAddress>{*line}, "illuminator");
    }
}

Result<Response> Illuminator::state() const {
    if (!line_) {
        return fail(ErrorKind::NotFound, kAbsent);
    }
    return Response::ofJson(Json{{"on", on_}, {"virtual", line_->isVirtual(0)}});
}

Result<Response> Illuminator::turn(const Request& request) {
    if (!line_) {
        return fail(ErrorKind::NotFound, kAbsent);
    }
    const Json body = OCELLI_TRY(request.json());
    if (!body.is_object() || !body.contains("on") || !body["on"].is_boolean()) {
        return fail(ErrorKind::InvalidArgument, "on must be true or false")
            .withField("on", "true or false");
    }
    OCELLI_TRY(set(body["on"].get<bool>()));
    return state();
}

Result<void> Illuminator::set(bool on) {
    OCELLI_TRY(line_->set(0, on));
    on_ = on;
    return {};
}

void Illuminator::want(int channel, bool on) {
    const bool before = !wanted_.empty();
    if (on) {
        wanted_.insert(channel);
    } else {
        wanted_.erase(channel);
    }
    if (!line_ || before == !wanted_.empty()) {
        return;
    }
    if (auto done = set(!before); !done) {
        log::error("illuminator", "{}", done.error().describe());
    }
}

void Illuminator::addRoutes(net::http::Router& router) {
    using access::Permission;
    router.add(
        Method::Get,
        "/api/v1/illuminator",
        {Permission::Any, "Whether the lamp is on."},
        [this](const Request&) { return state(); }
    );
    RouteInfo turning = {Permission::AlarmOutput, "Switches the lamp on or off."};
    turning.requestSchema = {
        {"type", "object"},
        {"required", {"on"}},
        {"properties", {{"on", {{"type", "boolean"}}}}},
    };
    router.add(
        Method::Post,
        "/api/v1/illuminator",
        std::move(turning),
        [this](const Request& request) { return turn(request); }
    );
}

void Illuminator::tell(Json& capabilities) const {
    if (line_) {
        capabilities["absent"].erase("illuminator");
    } else {
        capabilities["absent"].emplace("illuminator", kAbsent);
    }
}

}  // namespace ocelli::apps::camera
