// Routes of activation, sessions, accounts and passwords.
#pragma once

#include <string>

#include "control/users/users.h"
#include "net/http/router.h"

namespace ocelli::control::users {

/// @param model  shown by GET /api/v1/status. `users` must outlive the router.
void addUserRoutes(net::http::Router& router, Users& users, std::string model);

}  // namespace ocelli::control::users
