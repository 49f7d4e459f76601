// Looks at interfaces, and connects to its own port.
#include "apps/controller/dock_path_routes.h"

#include <sys/time.h>

#include "net/socket.h"

namespace ocelli::apps::controller {
namespace {

constexpr timeval kWithin{1, 0};

/// Empty when somebody answers.
std::string faultAt(const net::Endpoint& endpoint) {
    const auto address = net::toSocketAddress(endpoint);
    if (!address) {
        return address.error().message();
    }
    const net::Socket socket(::socket(address->family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) {
        return errnoError("opening a socket", endpoint.format()).message();
    }
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &kWithin, sizeof(kWithin));
    if (::connect(socket.fd(), address->get(), address->size) != 0) {
        return errnoError("connecting to", endpoint.format()).message();
    }
    return {};
}

}  // namespace

bodyworn::system::DockPathFacts lookAtDockPath(
    const host::network::NetworkState& network, const net::Endpoint& docks
) {
    bodyworn::system::DockPathFacts facts;
    facts.listening = docks.format();
    facts.takesIpv6 = docks.address.find(':') != std::string::npos;
    for (const host::network::Link& link : network.links) {
        if (!link.up || !link.carrier) {
            continue;
        }
        bodyworn::system::DockPathFacts::Interface found{link.name, {}, {}};
        for (const host::network::LinkAddress& one : network.addressesOf(link.index)) {
            if (one.prefix.address.isV6() && one.prefix.address.linkLocal()) {
                found.linkLocal = one.prefix.address.format();
            }
        }
        if (!found.linkLocal.empty() && facts.takesIpv6) {
            found.fault = faultAt({found.linkLocal + "%" + link.name, docks.port});
        }
        facts.interfaces.push_back(std::move(found));
    }
    return facts;
}

void addDockPathRoute(
    net::http::Router& router, std::function<bodyworn::system::DockPathFacts()> facts
) {
    router.add(
        net::http::Method::Post,
        "/api/v1/docks/test",
        {access::Permission::Administrator,
         "Tests whether docked cameras can find this controller over IPv6, step by step."},
        [look = std::move(facts)](const net::http::Request&) -> Result<net::http::Response> {
            const auto report = bodyworn::system::judgeDockPath(look());
            return net::http::Response::ofJson(bodyworn::system::dockPathToJson(report));
        }
    );
}

}  // namespace ocelli::apps::controller
