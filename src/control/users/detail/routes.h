// What the files of routes share.
#pragma once

#include "control/users/users.h"
#include "net/http/router.h"

namespace ocelli::control::users::detail {

void addAccountRoutes(net::http::Router& router, Users& users);
void addOnlineRoutes(net::http::Router& router, Users& users);
void addRecoveryRoutes(net::http::Router& router, Users& users);

net::http::RouteInfo info(access::Permission permission, std::string summary);

/// Reachable without a login, for one gets nowhere else without these.
net::http::RouteInfo publicInfo(std::string summary, bool whileInactive);

/// "password" of a body, typed the same in "confirmation".
Result<std::string> newPassword(const Json& body);

/// "recovery" of a body; nothing when it is not there.
Result<std::vector<RecoveryAnswer>> recoveryAnswers(const Json& body);

/// A lock is answered with 423 and the seconds it lasts, as the router does for other proofs.
net::http::Response loginProblem(const Error& error);

/// Members that are texts and needed.
Json objectSchema(std::initializer_list<const char*> texts);

Actor actorOf(const net::http::Request& request);

net::http::Response notStored(net::http::Response response);

}  // namespace ocelli::control::users::detail
