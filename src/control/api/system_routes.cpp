// Answers from the faces of the program.
#include "control/api/system_routes.h"

#include <memory>

#include "net/http/openapi.h"

namespace ocelli::control::api {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;
using Faces = std::shared_ptr<const SystemFaces>;

const Json kObject = {{"type", "object"}};
const Json kArray = {{"type", "array"}, {"items", {{"type", "object"}}}};
const Json kNumber = {{"type", "number"}, {"minimum", 0}};
const Json kText = {{"type", "string"}};
const Json kYesNo = {{"type", "boolean"}};

Json objectOf(Json properties) {
    return {{"type", "object"}, {"properties", std::move(properties)}};
}

Json listOf(Json items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}

Json described(Json schema, std::string text) {
    schema["description"] = std::move(text);
    return schema;
}

Json channelsSchema() {
    const Json stream = objectOf(
        {{"stream", kText},
         {"codec", kText},
         {"width", kNumber},
         {"height", kNumber},
         {"frameRate", described(kNumber, "What settings and source allow, frames a second.")},
         {"measuredFrameRate",
          described(kNumber, "Video frames that left in a second; 0 while nobody reads it.")},
         {"audio", kYesNo},
         {"passThrough", kYesNo}}
    );
    return listOf(objectOf(
        {{"channel", kNumber},
         {"name", kText},
         {"source", kText},
         {"state", {{"enum", {"starting", "live", "noVideo"}}}},
         {"message", kText},
         {"width", kNumber},
         {"height", kNumber},
         {"frameRate", described(kNumber, "Measured at the source, frames a second.")},
         {"streams", listOf(stream)},
         {"recording", kYesNo},
         {"manualRecording", kYesNo},
         {"motion", kYesNo}}
    ));
}

Json healthSchema() {
    const Json stream = objectOf(
        {{"channel", kNumber},
         {"stream", kText},
         {"frameRate", described(kNumber, "Video frames that left in a second; sound not counted.")
         },
         {"bitRate", described(kNumber, "Bits a second, sound included.")},
         {"readers", kNumber},
         {"dropped", kNumber},
         {"encodeMilliseconds", kNumber},
         {"encoder", kText},
         {"passThrough", kYesNo},
         {"trouble", kText}}
    );
    return objectOf(
        {{"time", kText},
         {"process", kObject},
         {"streams", listOf(stream)},
         {"readers", kArray},
         {"storage", kObject}}
    );
}

RouteInfo info(Permission permission, std::string summary, Json response = kObject) {
    RouteInfo route;
    route.permission = permission;
    route.summary = std::move(summary);
    route.responseSchema = std::move(response);
    // Pages ask for these by themselves; that must not keep a session alive.
    route.countsAsActivity = false;
    return route;
}

void addJson(
    Router& router, std::string path, std::string summary, std::function<Json()> answer, Json schema
) {
    router.add(
        Method::Get,
        std::move(path),
        info(Permission::Any, std::move(summary), std::move(schema)),
        [call = std::move(answer)](const Request&) -> Result<Response> {
            return Response::ofJson(call());
        }
    );
}

void addReadings(Router& router, const Faces& faces) {
    addJson(
        router,
        "/api/v1/system/information",
        "Name, model, serial number, version and uptime of the device.",
        faces->information,
        kObject
    );
    addJson(
        router,
        "/api/v1/system/capabilities",
        "What this device can do, and why it lacks what it lacks.",
        faces->capabilities,
        kObject
    );
    addJson(
        router,
        "/api/v1/system/health",
        "Live figures of streams, storage, processor and memory.",
        faces->health,
        healthSchema()
    );
    addJson(
        router,
        "/api/v1/channels",
        "The channels and what they show now.",
        faces->channels,
        channelsSchema()
    );
    addJson(
        router,
        "/api/v1/system/licences",
        "Software that is part of this device, with its licences.",
        faces->licences,
        kArray
    );
}

void addReboot(Router& router, const Faces& faces) {
    auto route = info(Permission::Reboot, "Ends the program cleanly and starts it again.", nullptr);
    route.countsAsActivity = true;
    router.add(
        Method::Post,
        "/api/v1/system/reboot",
        std::move(route),
        [faces](const Request& request) -> Result<Response> {
            faces->reboot(request.identity.name);
            return Response::ofJson(Json{{"state", "rebooting"}}, 202);
        }
    );
}

Result<Response> reset(const SystemFaces& faces, const Request& request) {
    const Json body = OCELLI_TRY(request.json());
    const std::string mode = OCELLI_TRY(stringMember(body, "mode"));
    if (mode != "restore" && mode != "default") {
        return fail(ErrorKind::InvalidArgument, "mode must be restore or default")
            .withField("mode", "restore, default");
    }
    const std::string confirm = OCELLI_TRY(stringMember(body, "confirm"));
    if (confirm != mode) {
        return fail(ErrorKind::InvalidArgument, "confirm must repeat the mode")
            .withField("confirm", mode);
    }
    OCELLI_TRY(faces.reset(mode == "default", request.identity.name));
    return Response::ofJson(Json{{"state", "rebooting"}}, 202);
}

void addReset(Router& router, const Faces& faces) {
    auto route = info(
        Permission::Administrator,
        "Takes settings back: restore keeps users, addresses and video format; default keeps "
        "nothing."
    );
    route.countsAsActivity = true;
    route.requestSchema = {
        {"type", "object"},
        {"required", {"mode", "confirm"}},
        {"properties",
         {{"mode", {{"enum", {"restore", "default"}}}},
          {"confirm", {{"enum", {"restore", "default"}}}}}}
    };
    router.add(
        Method::Post,
        "/api/v1/system/reset",
        std::move(route),
        [faces](const Request& request) { return reset(*faces, request); }
    );
}

void addForMachines(Router& router, const Faces& faces) {
    auto health = info(Permission::Public, "ok, or 503 with the cause.", nullptr);
    health.whileInactive = true;
    router.add(
        Method::Get,
        "/healthz",
        std::move(health),
        [faces](const Request&) -> Result<Response> {
            const auto state = faces->healthy();
            if (state) {
                return Response::ofText("ok\n");
            }
            auto answer = Response::ofText(state.error().message() + "\n");
            answer.status = 503;
            return answer;
        }
    );
    router.add(
        Method::Get,
        "/metrics",
        info(Permission::Any, "All figures in the Prometheus text format.", nullptr),
        [faces](const Request&) -> Result<Response> {
            return Response::ofText(faces->metrics(), "text/plain; version=0.0.4; charset=utf-8");
        }
    );
    router.add(
        Method::Get,
        "/api/openapi.json",
        info(Permission::Any, "This interface described (OpenAPI 3.1)."),
        [&router](const Request&) -> Result<Response> {
            return Response::ofJson(net::http::makeOpenApi(
                router.routes(),
                {.title = "Ocelli",
                 .version = "1",
                 .description = "The HTTP interface of this device."}
            ));
        }
    );
}

}  // namespace

void addSystemRoutes(Router& router, SystemFaces faces) {
    const auto shared = std::make_shared<const SystemFaces>(std::move(faces));
    addReadings(router, shared);
    addReboot(router, shared);
    addReset(router, shared);
    addForMachines(router, shared);
}

}  // namespace ocelli::control::api
