// Routes of the dashboard, of help, of the report and of the reset.
#include <fmt/format.h>

#include "bodyworn/system/detail/route_help.h"
#include "bodyworn/system/findings.h"
#include "bodyworn/system/troubleshooting.h"

namespace ocelli::bodyworn::system::detail {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::Router;

constexpr std::string_view kConfirm = "reset";

Result<Response> report(const FacesPtr& faces, const Request& request) {
    const bool mask = request.query("maskNames") == "true";
    const Json made = OCELLI_TRY(faces->system.report(mask));
    faces->log(request, "A system report was downloaded");
    return ofFile(formatJsonPretty(made) + "\n", "application/json", "system-report.json");
}

void reset(const FacesPtr& faces, const Request& request, Reply reply) {
    const auto body = request.json();
    const auto confirm = body ? stringMember(*body, "confirm") : Result<std::string>(body.error());
    if (!confirm || *confirm != kConfirm) {
        reply.fail(
            confirm ? fail(ErrorKind::InvalidArgument, "confirm must be \"reset\"")
                          .withField("confirm", std::string(kConfirm))
                    : confirm.error()
        );
        return;
    }
    withPassphrase(
        faces,
        request,
        std::move(reply),
        [faces, &request](const std::string&) -> Result<Response> {
            OCELLI_TRY(faces->system.reset());
            faces->log(request, "The system is reset");
            faces->onReset(request);
            return Response::ofJson({{"state", "reset"}}, 202);
        }
    );
}

}  // namespace

void addOverviewRoutes(Router& router, const FacesPtr& faces) {
    router.add(
        Method::Get,
        "/api/v1/dashboard",
        {Permission::Any, "Health of the system: problems, cameras, destination, transfers."},
        [faces](const Request&) -> Result<Response> {
            const Json board = OCELLI_TRY(faces->system.dashboard());
            return Response::ofJson(board);
        }
    );
    router.add(
        Method::Get,
        "/api/v1/troubleshooting",
        {Permission::Any, "What can go wrong, why, and what to do then."},
        [](const Request&) -> Result<Response> { return Response::ofJson(advicesToJson()); }
    );
    router.add(
        Method::Get,
        "/api/v1/findings",
        {Permission::Any, "Causes that profiles, users and logs of cameras tell by themselves."},
        [faces](const Request&) -> Result<Response> {
            const auto found = OCELLI_TRY(findings(faces->system, faces->loop.clock().wall()));
            return Response::ofJson(toJson(found));
        }
    );
    net::http::RouteInfo support = {
        Permission::Administrator, "Everything for support, without secrets."
    };
    support.queries = {"maskNames: boolean"};
    router.add(Method::Get, "/api/v1/report", support, [faces](const Request& request) {
        return report(faces, request);
    });
    router.add(
        Method::Post,
        "/api/v1/register-again",
        {Permission::Administrator, "Tells the destination all users and cameras once more."},
        [faces](const Request& request) -> Result<Response> {
            OCELLI_TRY(faces->system.registerAgain());
            faces->log(request, "All users and cameras are registered again");
            faces->onChange();
            return Response::noContent();
        }
    );
    router.addAsync(
        Method::Post,
        "/api/v1/reset",
        withBody(
            {Permission::Administrator,
             "Takes the whole system back; refused while there are cameras or undelivered "
             "recordings."},
            {{"confirm", "string"}, {"passphrase", "string"}}
        ),
        [faces](const Request& request, Reply reply) { reset(faces, request, std::move(reply)); }
    );
}

}  // namespace ocelli::bodyworn::system::detail
