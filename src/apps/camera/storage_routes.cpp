// The routes of /storage, and /channels/{channel}/recording.
#include "apps/camera/storage_routes.h"

namespace ocelli::apps::camera {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

void format(const StorageFaces& faces, const Request& request, Reply reply) {
    const auto body = request.json();
    if (!body || body->value("confirm", "") != "format") {
        reply.fail(fail(ErrorKind::InvalidArgument, "confirm must be the word format")
                       .withField("confirm", "format"));
        return;
    }
    const std::string id(request.parameter("id"));
    auto shared = std::make_shared<Reply>(std::move(reply));
    faces.format(id, [volumes = faces.volumes, id, shared](Result<void> done) {
        if (!done) {
            shared->fail(done.error());
            return;
        }
        for (const Json& volume : volumes()) {
            if (volume.at("id") == id) {
                shared->send(Response::ofJson(volume));
                return;
            }
        }
        shared->fail(fail(ErrorKind::NotFound, "the volume has gone meanwhile"));
    });
}

void addManual(
    net::http::Router& router, const std::function<Result<void>(int, bool)>& setManual, bool on
) {
    RouteInfo manual;
    manual.permission = Permission::ManualRecord;
    manual.perChannel = true;
    manual.summary = on ? "Starts a manual recording on the device." : "Ends the manual recording.";
    router.add(
        on ? Method::Post : Method::Delete,
        "/api/v1/channels/{channel}/recording",
        std::move(manual),
        [setManual, on](const Request& request) -> Result<Response> {
            OCELLI_TRY(setManual(request.channel(), on));
            return Response::ofJson(Json{{"manualRecording", on}});
        }
    );
}

}  // namespace

void addStorageRoutes(net::http::Router& router, StorageFaces faces) {
    RouteInfo list;
    list.permission = Permission::Any;
    list.summary = "Disks, cards and network disks with their state.";
    list.responseSchema = {{"type", "array"}, {"items", {{"type", "object"}}}};
    list.countsAsActivity = false;
    router.add(
        Method::Get,
        "/api/v1/storage",
        std::move(list),
        [volumes = faces.volumes](const Request&) -> Result<Response> {
            return Response::ofJson(volumes());
        }
    );
    addManual(router, faces.setManual, true);
    addManual(router, faces.setManual, false);
    RouteInfo formatting;
    formatting.permission = Permission::Administrator;
    formatting.summary = "Deletes all recordings and pictures of a volume and makes it ready.";
    formatting.requestSchema = {
        {"type", "object"},
        {"required", {"confirm"}},
        {"properties", {{"confirm", {{"const", "format"}}}}}
    };
    router.addAsync(
        Method::Post,
        "/api/v1/storage/{id}/format",
        std::move(formatting),
        [kept = std::move(faces)](const Request& request, Reply reply) {
            format(kept, request, std::move(reply));
        }
    );
}

}  // namespace ocelli::apps::camera
