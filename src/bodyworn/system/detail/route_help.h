// What the files of routes share.
#pragma once

#include "bodyworn/system/routes.h"

namespace ocelli::bodyworn::system::detail {

using FacesPtr = std::shared_ptr<const RouteFaces>;

void addSetupRoutes(net::http::Router& router, const FacesPtr& faces);
void addPeopleRoutes(net::http::Router& router, const FacesPtr& faces);
void addDeviceRoutes(net::http::Router& router, const FacesPtr& faces);
void addDestinationRoutes(net::http::Router& router, const FacesPtr& faces);
void addReaderRoutes(net::http::Router& router, const FacesPtr& faces);
void addOverviewRoutes(net::http::Router& router, const FacesPtr& faces);

/// With a body of these members, all texts unless said otherwise.
net::http::RouteInfo withBody(
    net::http::RouteInfo route, std::initializer_list<std::pair<const char*, const char*>> members
);

/// `{id}` of the pattern. NotFound when it is no number.
Result<std::int64_t> idOf(const net::http::Request& request);

std::string serialOf(const net::http::Request& request);

net::http::Response ofFile(std::string content, std::string_view type, std::string_view name);

/// Checks "passphrase" of the body off the loop, counted and delayed, then calls `then` on the loop
/// with it. A wrong one is 422, one that comes too early 423.
void withPassphrase(
    const FacesPtr& faces,
    const net::http::Request& request,
    net::http::Reply reply,
    std::function<Result<net::http::Response>(const std::string& passphrase)> then
);

}  // namespace ocelli::bodyworn::system::detail
