// Routes of cameras: add, name, assign, remove, unlock, tap.
#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/system/detail/route_help.h"
#include "bodyworn/system/field_rules.h"

namespace ocelli::bodyworn::system::detail {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::Router;

Result<Response> answerCameras(const FacesPtr& faces, int status = 200) {
    const Json cameras = OCELLI_TRY(faces->system.cameras());
    return Response::ofJson(cameras, status);
}

Result<Response> addCamera(const FacesPtr& faces, const Request& request) {
    const Json body = OCELLI_TRY(request.json());
    const std::string serial = OCELLI_TRY(stringMember(body, "serial"));
    System& system = faces->system;
    OCELLI_TRY(system.whole([&] { return system.addDevice(serial); }));
    faces->log(request, fmt::format("Camera {} is added", serial));
    faces->onChange();
    return answerCameras(faces, 201);
}

Result<void> change(System& system, const std::string& serial, const Json& patch) {
    OCELLI_TRY(checkMembers(patch, {"name", "wearer"}));
    OCELLI_TRY(system.devices().get(serial));
    if (patch.contains("name")) {
        const std::string name = OCELLI_TRY(stringMember(patch, "name"));
        OCELLI_TRY(system.devices().rename(serial, name));
    }
    if (patch.contains("wearer")) {
        const std::int64_t wearer =
            patch["wearer"].is_null() ? 0 : OCELLI_TRY(integerMember(patch, "wearer"));
        OCELLI_TRY(system.assign(serial, wearer));
    }
    return {};
}

Result<Response> changeCamera(const FacesPtr& faces, const Request& request) {
    const Json patch = OCELLI_TRY(request.json());
    const std::string serial = serialOf(request);
    System& system = faces->system;
    OCELLI_TRY(system.whole([&] { return change(system, serial, patch); }));
    faces->log(request, fmt::format("Camera {} is changed", serial));
    faces->onChange();
    return answerCameras(faces);
}

Result<Response> removeCamera(const FacesPtr& faces, const Request& request) {
    const std::string serial = serialOf(request);
    System& system = faces->system;
    OCELLI_TRY(system.whole([&] { return system.removeDevice(serial); }));
    faces->log(request, fmt::format("Camera {} is removed", serial));
    faces->onChange();
    return answerCameras(faces, 202);
}

void unlockCamera(const FacesPtr& faces, const Request& request, Reply reply) {
    withPassphrase(
        faces,
        request,
        std::move(reply),
        [faces, &request](const std::string&) -> Result<Response> {
            System& system = faces->system;
            const std::string serial = serialOf(request);
            OCELLI_TRY(system.whole([&] { return system.unlock(serial); }));
            faces->log(request, fmt::format("Camera {} is unlocked", serial));
            faces->onChange();
            return answerCameras(faces);
        }
    );
}

/// As of its last docking.
Result<Response> cameraLog(const FacesPtr& faces, const Request& request) {
    const std::string serial = serialOf(request);
    OCELLI_TRY(faces->system.devices().get(serial));
    const auto log = OCELLI_TRY(faces->system.cameraLogs().find(serial));
    const std::string text = log ? log->text : std::string();
    Json lines = Json::array();
    for (const std::string_view line : split(text, '\n')) {
        if (!line.empty()) {
            lines.push_back(std::string(line));
        }
    }
    return Response::ofJson(
        {{"received", log ? Json(formatTime(log->received)) : Json(nullptr)},
         {"lines", std::move(lines)}}
    );
}

Result<Response> tap(const FacesPtr& faces, const Request& request) {
    const Json body = OCELLI_TRY(request.json());
    const std::string tag = OCELLI_TRY(stringMember(body, "tag"));
    const System::Tap done = OCELLI_TRY(faces->system.tap(tag));
    Json notReady = Json::array();
    for (const NotReady& one : done.notReady) {
        notReady.push_back({{"serial", one.serial}, {"name", one.name}, {"reason", one.reason}});
    }
    faces->log(
        request,
        done.serial.empty() ? fmt::format("{} tapped a tag: no camera is ready", done.wearer)
                            : fmt::format("{} may take camera {}", done.wearer, done.serial)
    );
    return Response::ofJson(
        {{"serial", done.serial.empty() ? Json(nullptr) : Json(done.serial)},
         {"wearer", done.wearer},
         {"seconds", 15},
         {"notReady", std::move(notReady)}}
    );
}

}  // namespace

void addDeviceRoutes(Router& router, const FacesPtr& faces) {
    router.add(
        Method::Get,
        "/api/v1/devices",
        {Permission::Any, "Cameras of the system, and those that are docked and can be added."},
        [faces](const Request&) { return answerCameras(faces); }
    );
    router.add(
        Method::Post,
        "/api/v1/devices",
        withBody({Permission::Administrator, "Adds a docked camera."}, {{"serial", "string"}}),
        [faces](const Request& request) { return addCamera(faces, request); }
    );
    router.add(
        Method::Patch,
        "/api/v1/devices/{serial}",
        withBody(
            {Permission::Parameters, "Names a camera, or assigns it to a user (or nobody)."},
            {{"name", "string"}, {"wearer", "integer"}}
        ),
        [faces](const Request& request) { return changeCamera(faces, request); }
    );
    router.add(
        Method::Delete,
        "/api/v1/devices/{serial}",
        {Permission::Administrator, "Removes a camera once all of its content is transferred."},
        [faces](const Request& request) { return removeCamera(faces, request); }
    );
    router.add(
        Method::Get,
        "/api/v1/devices/{serial}/log",
        {Permission::Parameters, "What a camera has noted, as of its last docking."},
        [faces](const Request& request) { return cameraLog(faces, request); }
    );
    router.addAsync(
        Method::Post,
        "/api/v1/devices/{serial}/unlock",
        withBody(
            {Permission::Administrator, "Unlocks a docked camera."}, {{"passphrase", "string"}}
        ),
        [faces](const Request& request, Reply reply) {
            unlockCamera(faces, request, std::move(reply));
        }
    );
    router.add(
        Method::Delete,
        "/api/v1/docks/contacts/{place}",
        {Permission::Parameters, "The contacts of a bay were cleaned: counts from zero again."},
        [faces](const Request& request) -> Result<Response> {
            const std::string place(request.parameter("place"));
            OCELLI_TRY(faces->system.contacts().cleaned(place));
            faces->log(
                request, fmt::format("The contacts of {} are cleaned", ContactErrors::words(place))
            );
            return Response::noContent();
        }
    );
    router.add(
        Method::Post,
        "/api/v1/taps",
        withBody(
            {Permission::Parameters, "A tag was tapped: offers a camera, or says why none."},
            {{"tag", "string"}}
        ),
        [faces](const Request& request) { return tap(faces, request); }
    );
}

}  // namespace ocelli::bodyworn::system::detail
