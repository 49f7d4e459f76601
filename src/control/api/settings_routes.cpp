// Reads and changes groups of settings.
#include "control/api/settings_routes.h"

#include <memory>

#include <fmt/format.h>

#include "config/catalog.h"

namespace ocelli::control::api {
namespace {

using access::Permission;
using config::GroupAddress;
using config::Scope;
using net::http::Method;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;
using Faces = std::shared_ptr<const SettingsFaces>;

constexpr std::string_view kDevice = "/api/v1/settings/{group}";
constexpr std::string_view kChannel = "/api/v1/settings/channels/{channel}/{group}";
constexpr std::string_view kStream = "/api/v1/settings/channels/{channel}/streams/{stream}/{group}";

/// The group that the path names; NotFound when there is none of that scope.
Result<GroupAddress> addressOf(const Request& request, Scope scope) {
    GroupAddress address;
    address.group = std::string(request.parameter("group"));
    const config::GroupInfo* info = config::findGroup(address.group);
    if (info == nullptr || info->scope != scope) {
        return fail(ErrorKind::NotFound, fmt::format("there is no group {} here", address.group));
    }
    if (scope != Scope::Device) {
        address.channel = request.channel();
        if (address.channel == 0) {
            return fail(
                ErrorKind::NotFound,
                fmt::format("there is no channel {}", request.parameter("channel"))
            );
        }
    }
    if (scope == Scope::Stream) {
        address.stream = config::streamNameOf(request.parameter("stream"));
        if (!address.stream) {
            return fail(
                       ErrorKind::NotFound,
                       fmt::format("there is no stream {}", request.parameter("stream"))
            )
                .withField("stream", "main, sub, third");
        }
    }
    return address;
}

Result<Response> show(const config::SettingsStore& store, const GroupAddress& address) {
    return Response::ofJson(OCELLI_TRY(config::groupToJson(*store.current(), address)));
}

/// Some fields are the administrator's alone.
Result<void> mayChange(
    const SettingsFaces& faces,
    const access::Identity& who,
    const GroupAddress& address,
    const config::Settings& after
) {
    if (who.level == access::Level::Administrator) {
        return {};
    }
    const Json before =
        OCELLI_TRY(config::groupToJson(*faces.store.current(), address, config::Secrets::Shown));
    const Json then = OCELLI_TRY(config::groupToJson(after, address, config::Secrets::Shown));
    const std::string field = config::administratorFieldChanged(address.group, before, then);
    if (!field.empty()) {
        return fail(
                   ErrorKind::PermissionDenied,
                   fmt::format("only an administrator may change {}", field)
        )
            .withField(field);
    }
    return {};
}

Result<Response> change(const SettingsFaces& faces, const Request& request, Scope scope) {
    const GroupAddress address = OCELLI_TRY(addressOf(request, scope));
    const Json patch = OCELLI_TRY(request.json());
    const config::Settings after = OCELLI_TRY(faces.store.preview(address, patch));
    OCELLI_TRY(mayChange(faces, request.identity, address, after));
    OCELLI_TRY(faces.store.change(address, patch, request.identity.name));
    return show(faces.store, address);
}

Result<Response> reset(const SettingsFaces& faces, const Request& request, Scope scope) {
    const GroupAddress address = OCELLI_TRY(addressOf(request, scope));
    config::Settings after = *faces.store.current();
    OCELLI_TRY(config::resetGroup(after, address));
    OCELLI_TRY(mayChange(faces, request.identity, address, after));
    OCELLI_TRY(faces.store.resetGroup(address, request.identity.name));
    return show(faces.store, address);
}

/// The schema of a group would repeat the catalog; the description points there.
RouteInfo info(std::string summary) {
    RouteInfo route;
    route.permission = Permission::Parameters;
    route.summary = std::move(summary);
    route.responseSchema = {{"type", "object"}, {"description", "Fields as in /api/v1/catalog."}};
    return route;
}

void addScope(Router& router, const Faces& faces, std::string_view pattern, Scope scope) {
    router.add(
        Method::Get,
        std::string(pattern),
        info("A group of settings."),
        [faces, scope](const Request& request) -> Result<Response> {
            return show(faces->store, OCELLI_TRY(addressOf(request, scope)));
        }
    );
    auto patch = info("Changes fields of a group; what is not named stays.");
    patch.requestSchema = patch.responseSchema;
    router.add(
        Method::Patch,
        std::string(pattern),
        std::move(patch),
        [faces, scope](const Request& request) { return change(*faces, request, scope); }
    );
    router.add(
        Method::Post,
        std::string(pattern) + "/default",
        info("A group back to its defaults."),
        [faces, scope](const Request& request) { return reset(*faces, request, scope); }
    );
}

Result<Response> estimate(const SettingsFaces& faces, const Request& request) {
    const GroupAddress address = OCELLI_TRY(addressOf(request, Scope::Stream));
    if (address.group != "video") {
        return fail(ErrorKind::NotFound, "there are estimates for the group video only");
    }
    config::Settings edited = *faces.store.current();
    const Json patch = OCELLI_TRY(request.json());
    OCELLI_TRY(config::mergeGroup(edited, address, patch));
    const auto index = static_cast<std::size_t>(address.channel - 1);
    const config::VideoSettings& video = edited.channels.at(index).stream(*address.stream).video;
    const Estimate cost = faces.estimate(address.channel, video);
    Json blocked = Json::object();
    for (const auto& [field, because] : config::blockedReasons(edited, address)) {
        blocked[field] = because;
    }
    return Response::ofJson(Json{
        {"bitRate", cost.bitRate},
        {"bytesPerDay", cost.bytesPerDay},
        {"daysOfStorage", cost.daysOfStorage},
        {"blocked", blocked},
    });
}

}  // namespace

void addSettingsRoutes(Router& router, SettingsFaces faces) {
    const auto shared = std::make_shared<const SettingsFaces>(std::move(faces));
    RouteInfo catalog;
    catalog.permission = Permission::Any;
    catalog.summary = "All settings as data: groups, fields, types, ranges, dependencies, texts.";
    catalog.responseSchema = {{"type", "object"}};
    catalog.countsAsActivity = false;
    router.add(
        Method::Get,
        "/api/v1/catalog",
        std::move(catalog),
        [](const Request&) -> Result<Response> { return Response::ofJson(config::catalog()); }
    );
    addScope(router, shared, kStream, Scope::Stream);
    addScope(router, shared, kChannel, Scope::Channel);
    addScope(router, shared, kDevice, Scope::Device);
    auto route = info("What a stream with these settings would cost; changes nothing.");
    route.requestSchema = route.responseSchema;
    route.countsAsActivity = false;
    router.add(
        Method::Post,
        std::string(kStream) + "/estimate",
        std::move(route),
        [shared](const Request& request) { return estimate(*shared, request); }
    );
}

}  // namespace ocelli::control::api
