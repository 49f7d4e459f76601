// What the files of routes share.
#pragma once

#include "control/users/users.h"
#include "net/http/router.h"

namespace ocelli::control::users::detail {

void addAccountRoutes(net::http::Router& router, Users& users);
void addOnlineRoutes(net::http::Router& router, Users& users);

net::http::RouteInfo info(access::Permission permission, std::string summary);

/// Members that are texts and needed.
Json objectSchema(std::initializer_list<const char*> texts);

Actor actorOf(const net::http::Request& request);

net::http::Response notStored(net::http::Response response);

}  // namespace ocelli::control::users::detail
