// Routes of the readers of tags, and of pairing at them.
#include "bodyworn/system/detail/route_help.h"

namespace ocelli::bodyworn::system::detail {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Request;
using net::http::Response;
using net::http::Router;

}  // namespace

void addReaderRoutes(Router& router, const FacesPtr& faces) {
    router.add(
        Method::Get,
        "/api/v1/tag-readers",
        {Permission::Any, "Readers of tags at the controller, and the pairing that goes on."},
        [faces](const Request&) -> Result<Response> {
            return Response::ofJson(faces->tags.toJson());
        }
    );
    router.add(
        Method::Post,
        "/api/v1/wearers/{id}/tags/pairing",
        {Permission::Parameters, "The next taps at a reader pair that tag with the user."},
        [faces](const Request& request) -> Result<Response> {
            const std::int64_t id = OCELLI_TRY(idOf(request));
            OCELLI_TRY(faces->tags.beginPairing(id));
            return Response::ofJson(faces->tags.toJson());
        }
    );
    router.add(
        Method::Delete,
        "/api/v1/wearers/{id}/tags/pairing",
        {Permission::Parameters, "Ends the pairing."},
        [faces](const Request&) -> Result<Response> {
            faces->tags.endPairing();
            return Response::noContent();
        }
    );
}

}  // namespace ocelli::bodyworn::system::detail
