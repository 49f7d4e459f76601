// The policy of passwords over HTTP.
#pragma once

#include "control/users/password_policy.h"
#include "control/users/users.h"
#include "net/http/router.h"

namespace ocelli::control::users {

/// For programs whose administrator may choose it. Everything must outlive the router.
void addPasswordPolicyRoutes(net::http::Router& router, PasswordPolicies& policies, Users& users);

}  // namespace ocelli::control::users
