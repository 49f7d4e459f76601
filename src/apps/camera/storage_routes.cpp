// The routes of /storage, and /channels/{channel}/recording.
#include "apps/camera/storage_routes.h"

#include <fmt/format.h>

namespace ocelli::apps::camera {
namespace {

namespace users = control::users;

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

/// Sends the volume as it is then, or why not.
UniqueFunction<void(Result<void>)> answer(const StorageFaces& faces, std::string id, Reply reply) {
    return [volumes = faces.volumes, i = std::move(id), r = std::move(reply)](Result<void> done
           ) mutable {
        if (!done) {
            r.fail(done.error());
            return;
        }
        for (const Json& volume : volumes()) {
            if (volume.at("id") == i) {
                r.send(Response::ofJson(volume));
                return;
            }
        }
        r.fail(fail(ErrorKind::NotFound, "the volume has gone meanwhile"));
    };
}

/// A password of a body; empty when it names none.
Result<std::string> passwordOf(const Json& body) {
    if (!body.contains("password")) {
        return std::string();
    }
    std::string password = OCELLI_TRY(stringMember(body, "password"));
    OCELLI_TRY(host::volumes::checkVolumePassword(password));
    return password;
}

using Done = UniqueFunction<void(Result<void>)>;

Result<void> format(StorageSite& site, const Json& body, Done done) {
    if (body.value("confirm", Json()) != "format") {
        return fail(ErrorKind::InvalidArgument, "confirm must be the word format")
            .withField("confirm", "format");
    }
    std::string password = OCELLI_TRY(passwordOf(body));
    site.format(std::move(password), std::move(done));
    return {};
}

Result<void> unlock(StorageSite& site, const Json& body, Done done) {
    std::string password = OCELLI_TRY(stringMember(body, "password"));
    const bool remember = body.contains("remember") && OCELLI_TRY(booleanMember(body, "remember"));
    site.unlock(
        std::move(password),
        remember ? host::volumes::Remember::Yes : host::volumes::Remember::No,
        std::move(done)
    );
    return {};
}

Result<void> setLock(StorageSite& site, const Json& body, Done done) {
    const bool on = OCELLI_TRY(booleanMember(body, "lock"));
    std::string password = OCELLI_TRY(stringMember(body, "password"));
    site.setLock(on, std::move(password), std::move(done));
    return {};
}

/// What the log says of it, without the password.
std::string_view formatWords(const Json& body) {
    return body.contains("password") ? "Format encrypted" : "Format";
}

std::string_view unlockWords(const Json&) {
    return "Unlock";
}

std::string_view lockWords(const Json& body) {
    return body.value("lock", Json()) == Json(true) ? "Lock on" : "Lock off";
}

struct Act {
    std::string_view name;
    Result<void> (*begin)(StorageSite&, const Json&, Done);
    std::string_view (*words)(const Json&);
};

constexpr Act kFormat{"format", format, formatWords};
constexpr Act kUnlock{"unlock", unlock, unlockWords};
constexpr Act kLock{"lock", setLock, lockWords};

users::LogEntry entryOf(
    const Act& act, const Request& request, const Json& body, std::string_view id
) {
    users::LogEntry entry;
    entry.kind = users::LogKind::Both;
    entry.major = users::LogMajor::Operation;
    entry.minor = act.name;
    entry.user = request.identity.name;
    entry.address = request.peer.address;
    entry.text = fmt::format("{}: volume {}", act.words(body), id);
    return entry;
}

/// A route that does something to one volume.
void addAct(
    net::http::Router& router,
    const StorageFaces& faces,
    Method method,
    const char* path,
    RouteInfo info,
    Act act
) {
    info.permission = Permission::Administrator;
    info.responseSchema = {{"type", "object"}};
    router
        .addAsync(method, path, std::move(info), [faces, act](const Request& request, Reply reply) {
            std::string id(request.parameter("id"));
            StorageSite* site = faces.find(id);
            const auto body = request.json();
            if (site == nullptr || !body || !body->is_object()) {
                reply.fail(
                    site == nullptr ? fail(ErrorKind::NotFound, "there is no such volume")
                    : !body         ? Error(body.error())
                                    : fail(ErrorKind::InvalidArgument, "an object is expected")
                );
                return;
            }
            // Either the act answers, or what it says now; and the log keeps who wanted it.
            auto entry = entryOf(act, request, *body, id);
            auto told = answer(faces, std::move(id), std::move(reply));
            auto shared = std::make_shared<Done>([log = faces.log,
                                                  e = std::move(entry),
                                                  t = std::move(told)](Result<void> done) mutable {
                e.outcome = done ? "done" : "refused";
                if (!done) {
                    e.text += ": " + done.error().message();
                }
                log(std::move(e));
                t(std::move(done));
            });
            const auto begun = act.begin(*site, *body, [shared](Result<void> done) {
                (*shared)(std::move(done));
            });
            if (!begun) {
                (*shared)(begun);
            }
        });
}

Json textSchema() {
    return {{"type", "string"}, {"minLength", 8}, {"maxLength", 64}};
}

void addProtection(net::http::Router& router, const StorageFaces& faces) {
    RouteInfo opening;
    opening.summary =
        "Opens an encrypted volume with its password, until the device starts again; remembered, "
        "from now on.";
    opening.requestSchema = {
        {"type", "object"},
        {"required", {"password"}},
        {"properties", {{"password", textSchema()}, {"remember", {{"type", "boolean"}}}}}
    };
    addAct(router, faces, Method::Post, "/api/v1/storage/{id}/unlock", std::move(opening), kUnlock);
    RouteInfo locking;
    locking.summary =
        "Switches the lock of an encrypted volume: while it is on, only this device and whoever "
        "knows this password open it. The same password switches it off.";
    locking.requestSchema = {
        {"type", "object"},
        {"required", {"lock", "password"}},
        {"properties", {{"lock", {{"type", "boolean"}}}, {"password", textSchema()}}}
    };
    addAct(router, faces, Method::Put, "/api/v1/storage/{id}/lock", std::move(locking), kLock);
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
    formatting.summary =
        "Deletes all recordings and pictures of a volume and makes it ready; with a password, "
        "encrypted.";
    formatting.requestSchema = {
        {"type", "object"},
        {"required", {"confirm"}},
        {"properties", {{"confirm", {{"const", "format"}}}, {"password", textSchema()}}}
    };
    addAct(
        router, faces, Method::Post, "/api/v1/storage/{id}/format", std::move(formatting), kFormat
    );
    addProtection(router, faces);
}

}  // namespace ocelli::apps::camera
