// Shown to whoever may see parameters; changed by administrators.
#include "host/network/network_routes.h"

#include <algorithm>

namespace ocelli::host::network {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

namespace {

Json linkToJson(const Link& link, const std::vector<LinkAddress>& addresses) {
    Json list = Json::array();
    for (const LinkAddress& one : addresses) {
        list.push_back({
            {"address", one.prefix.address.format()},
            {"bits", one.prefix.bits},
            {"duplicate", one.duplicate},
        });
    }
    return {
        {"name", link.name},
        {"mac", formatMac(link.mac)},
        {"up", link.up},
        {"carrier", link.carrier},
        {"mtu", link.mtu},
        {"addresses", std::move(list)},
    };
}

RouteInfo info(Permission permission, std::string summary) {
    RouteInfo route;
    route.permission = permission;
    route.summary = std::move(summary);
    route.responseSchema = {{"type", "object"}};
    return route;
}

}  // namespace

struct NetworkRoutes::Probe {
    Reply reply;
    std::unique_ptr<AddressProbe> probe = nullptr;
};

Json NetworkRoutes::toJson() const {
    Json interfaces = Json::array();
    const NetworkState& state = watcher_.state();
    for (const Link& link : state.links) {
        interfaces.push_back(linkToJson(link, state.addressesOf(link.index)));
    }
    Json json = {
        {"own", service_.owns() ? Json(service_.interface()) : Json(nullptr)},
        {"interfaces", std::move(interfaces)},
        {"connected", state.connected()},
    };
    if (!service_.owns()) {
        json["reason"] = NetworkService::notOurs().message();
        return json;
    }
    json["settings"] = network::toJson(service_.settings());
    json["now"] = service_.keeperJson();
    const auto left = std::chrono::ceil<std::chrono::seconds>(service_.trialLeft()).count();
    json["trial"] = left > 0 ? Json{{"secondsLeft", left}} : Json(nullptr);
    return json;
}

Result<Response> NetworkRoutes::change(const Request& request) {
    const Json patch = OCELLI_TRY(request.json());
    OCELLI_TRY(service_.change(patch, request.identity.name));
    return Response::ofJson(toJson());
}

Result<Response> NetworkRoutes::confirm(const Request& request) {
    OCELLI_TRY(service_.confirm(request.identity.name));
    return Response::ofJson(toJson());
}

void NetworkRoutes::probe(const Request& request, Reply reply) {
    const auto body = request.json();
    const auto text = body ? stringMember(*body, "address") : Result<std::string>(body.error());
    const auto address = text ? parseIpAddress(*text) : Result<IpAddress>(text.error());
    if (!service_.owns()) {
        reply.fail(NetworkService::notOurs());
        return;
    }
    if (!address) {
        reply.fail(Error(address.error()).withField("address", "an IPv4 address"));
        return;
    }
    const auto& present = watcher_.state().addresses;
    if (std::ranges::any_of(present, [&](auto& one) { return one.prefix.address == *address; })) {
        reply.send(Response::ofJson(Json{{"free", true}, {"own", true}}));
        return;
    }
    if (probes_.size() == kMostProbes) {
        reply.fail(fail(ErrorKind::ResourceExhausted, "Too many addresses are being looked for"));
        return;
    }
    startProbe(*address, std::move(reply));
}

void NetworkRoutes::startProbe(const IpAddress& address, Reply reply) {
    const auto one = std::make_shared<Probe>(Probe{std::move(reply)});
    auto started = AddressProbe::start(
        loop_,
        service_.interface(),
        address,
        [this, raw = one.get()](const std::optional<MacAddress>& owner) {
            Json json = {{"free", !owner.has_value()}, {"own", false}};
            if (owner) {
                json["mac"] = formatMac(*owner);
            }
            raw->reply.send(Response::ofJson(json));
            loop_.post([this, raw] {
                std::erase_if(probes_, [&](const auto& known) { return known.get() == raw; });
            });
        }
    );
    if (!started) {
        one->reply.fail(Error(started.error()).withField("address", "the IPv4 address of a host"));
        return;
    }
    one->probe = std::move(*started);
    probes_.push_back(one);
}

void NetworkRoutes::add(net::http::Router& router) {
    router.add(
        Method::Get,
        "/api/v1/network",
        info(Permission::Parameters, "The interfaces, their addresses, and what is being tried."),
        [this](const Request&) -> Result<Response> { return Response::ofJson(toJson()); }
    );
    RouteInfo patch =
        info(Permission::Administrator, "Changes addresses of the device; they are tried first.");
    patch.requestSchema = {{"type", "object"}};
    router.add(Method::Patch, "/api/v1/network", patch, [this](const Request& request) {
        return change(request);
    });
    router.add(
        Method::Post,
        "/api/v1/network/confirm",
        info(Permission::Administrator, "Keeps the addresses that are being tried."),
        [this](const Request& request) { return confirm(request); }
    );
    RouteInfo look = info(Permission::Administrator, "Asks whether somebody has an IPv4 address.");
    look.requestSchema = {
        {"type", "object"},
        {"required", {"address"}},
        {"properties", {{"address", {{"type", "string"}}}}},
    };
    router.addAsync(
        Method::Post,
        "/api/v1/network/probe",
        look,
        [this](const Request& request, Reply reply) { probe(request, std::move(reply)); }
    );
}

}  // namespace ocelli::host::network
