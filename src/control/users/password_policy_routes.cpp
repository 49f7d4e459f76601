// Shows and changes the policy of passwords.
#include "control/users/password_policy_routes.h"

#include <fmt/format.h>

namespace ocelli::control::users {

using access::Permission;
using net::http::Method;
using net::http::Request;
using net::http::Response;

void addPasswordPolicyRoutes(net::http::Router& router, PasswordPolicies& policies, Users& users) {
    router.add(
        Method::Get,
        "/api/v1/password-policy",
        {Permission::Any, "How long passwords are, of how many kinds, and when to change them."},
        [&policies](const Request&) -> Result<Response> {
            return Response::ofJson(toJson(policies.current()));
        }
    );
    net::http::RouteInfo change = {
        Permission::Administrator,
        "Changes what is demanded of passwords, from the next change of each on."
    };
    change.requestSchema = {{"type", "object"}};
    router.add(
        Method::Patch,
        "/api/v1/password-policy",
        change,
        [&policies, &users](const Request& request) -> Result<Response> {
            const Json patch = OCELLI_TRY(request.json());
            OCELLI_TRY(policies.change(patch));
            const PasswordPolicy& now = policies.current();
            users.log().add(
                {.kind = LogKind::Both,
                 .major = LogMajor::Operation,
                 .minor = "passwordPolicy",
                 .user = request.identity.name,
                 .address = request.peer.address,
                 .text = fmt::format(
                     "Passwords: at least {} characters of {} kinds, a reminder after {} days",
                     now.length,
                     now.kinds,
                     now.ageDays
                 ),
                 .outcome = "done"}
            );
            return Response::ofJson(toJson(now));
        }
    );
}

}  // namespace ocelli::control::users
