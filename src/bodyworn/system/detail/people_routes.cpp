// Routes of profiles and body worn users, and their import.
#include <fmt/format.h>

#include "bodyworn/system/detail/route_help.h"
#include "bodyworn/system/profile_fields.h"

namespace ocelli::bodyworn::system::detail {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;

constexpr std::int64_t kMostListed = 1000;

Result<Response> listProfiles(const FacesPtr& faces) {
    Json items = Json::array();
    for (const Profile& profile : OCELLI_TRY(faces->system.profiles().all())) {
        items.push_back(toJson(profile));
    }
    return Response::ofJson({{"items", std::move(items)}});
}

Result<Response> listWearers(const FacesPtr& faces, const Request& request) {
    const auto offset = OCELLI_TRY(request.queryInteger("offset", 0, 1'000'000, 0));
    const auto limit = OCELLI_TRY(request.queryInteger("limit", 1, kMostListed, 100));
    Json items = Json::array();
    const auto found = OCELLI_TRY(faces->system.wearers().list(
        request.query("search").value_or(""),
        static_cast<std::size_t>(offset),
        static_cast<std::size_t>(limit)
    ));
    for (const Wearer& wearer : found) {
        items.push_back(toJson(wearer));
    }
    const std::int64_t count = OCELLI_TRY(faces->system.wearers().count());
    return Response::ofJson({{"items", std::move(items)}, {"count", count}});
}

/// A change of people or profiles: done whole, written down, told to docked cameras.
using Change = std::function<Result<Json>(System& system, const Request& request)>;

Router::Handler changing(const FacesPtr& faces, std::string what, int status, Change change) {
    return
        [faces, what = std::move(what), status, change = std::move(change)](const Request& request
        ) -> Result<Response> {
            Json answer;
            OCELLI_TRY(faces->system.whole([&]() -> Result<void> {
                auto done = change(faces->system, request);
                if (!done) {
                    return Error(std::move(done).error());
                }
                answer = std::move(*done);
                return {};
            }));
            faces->log(request, what);
            faces->onChange();
            return answer.is_null() ? Response::noContent() : Response::ofJson(answer, status);
        };
}

void addProfileRoutes(Router& router, const FacesPtr& faces) {
    router.add(
        Method::Get,
        "/api/v1/profile-fields",
        {Permission::Any, "What a camera profile can set: names, types, ranges, texts."},
        [](const Request&) -> Result<Response> { return Response::ofJson(profileFieldsToJson()); }
    );
    router.add(
        Method::Get,
        "/api/v1/profiles",
        {Permission::Any, "All camera profiles."},
        [faces](const Request&) { return listProfiles(faces); }
    );
    const auto body = [](RouteInfo route) {
        return withBody(
            std::move(route), {{"name", "string"}, {"settings", "object"}, {"standard", "boolean"}}
        );
    };
    router.add(
        Method::Post,
        "/api/v1/profiles",
        body({Permission::Parameters, "Adds a camera profile."}),
        changing(
            faces,
            "A camera profile is added",
            201,
            [](System& system, const Request& request) -> Result<Json> {
                const Json wish = OCELLI_TRY(request.json());
                const std::int64_t id = OCELLI_TRY(system.profiles().add(wish));
                return toJson(OCELLI_TRY(system.profiles().find(id)));
            }
        )
    );
    router.add(
        Method::Patch,
        "/api/v1/profiles/{id}",
        body({Permission::Parameters, "Changes a camera profile."}),
        changing(
            faces,
            "A camera profile is changed",
            200,
            [](System& system, const Request& request) -> Result<Json> {
                const std::int64_t id = OCELLI_TRY(idOf(request));
                const Json wish = OCELLI_TRY(request.json());
                OCELLI_TRY(system.profiles().change(id, wish));
                return toJson(OCELLI_TRY(system.profiles().find(id)));
            }
        )
    );
    router.add(
        Method::Delete,
        "/api/v1/profiles/{id}",
        {Permission::Parameters, "Removes a camera profile nobody has."},
        changing(
            faces,
            "A camera profile is removed",
            204,
            [](System& system, const Request& request) -> Result<Json> {
                const std::int64_t id = OCELLI_TRY(idOf(request));
                OCELLI_TRY(system.profiles().remove(id));
                return Json(nullptr);
            }
        )
    );
}

void addWearerRoutes(Router& router, const FacesPtr& faces) {
    RouteInfo list = {Permission::Any, "Body worn users by name."};
    list.queries = {
        "search: part of a name or ID", "offset: integer 0..1000000", "limit: integer 1..1000"
    };
    router.add(Method::Get, "/api/v1/wearers", list, [faces](const Request& request) {
        return listWearers(faces, request);
    });
    const auto body = [](RouteInfo route) {
        return withBody(
            std::move(route),
            {{"name", "string"},
             {"userId", "string"},
             {"externalName", "string"},
             {"profile", "integer"}}
        );
    };
    router.add(
        Method::Post,
        "/api/v1/wearers",
        body({Permission::Parameters, "Adds a body worn user."}),
        changing(
            faces,
            "A body worn user is added",
            201,
            [](System& system, const Request& request) -> Result<Json> {
                const Json wish = OCELLI_TRY(request.json());
                const std::int64_t id = OCELLI_TRY(system.wearers().add(wish));
                return toJson(OCELLI_TRY(system.wearers().find(id)));
            }
        )
    );
    router.add(
        Method::Patch,
        "/api/v1/wearers/{id}",
        body({Permission::Parameters, "Changes a body worn user."}),
        changing(
            faces,
            "A body worn user is changed",
            200,
            [](System& system, const Request& request) -> Result<Json> {
                const std::int64_t id = OCELLI_TRY(idOf(request));
                const Json wish = OCELLI_TRY(request.json());
                OCELLI_TRY(system.wearers().change(id, wish));
                return toJson(OCELLI_TRY(system.wearers().find(id)));
            }
        )
    );
    router.add(
        Method::Delete,
        "/api/v1/wearers/{id}",
        {Permission::Parameters, "Removes a body worn user, also at the destination."},
        changing(
            faces,
            "A body worn user is removed",
            204,
            [](System& system, const Request& request) -> Result<Json> {
                const std::int64_t id = OCELLI_TRY(idOf(request));
                OCELLI_TRY(system.wearers().remove(id));
                return Json(nullptr);
            }
        )
    );
}

void addTagRoutes(Router& router, const FacesPtr& faces) {
    router.add(
        Method::Post,
        "/api/v1/wearers/{id}/tags",
        withBody(
            {Permission::Parameters, "Pairs a self-assign tag with a user."}, {{"tag", "string"}}
        ),
        changing(
            faces,
            "A tag is paired",
            201,
            [faces](System& system, const Request& request) -> Result<Json> {
                const std::int64_t id = OCELLI_TRY(idOf(request));
                const Json body = OCELLI_TRY(request.json());
                const std::string tag = OCELLI_TRY(stringMember(body, "tag"));
                OCELLI_TRY(system.wearers().pairTag(id, tag, faces->loop.clock().wall()));
                return toJson(OCELLI_TRY(system.wearers().find(id)));
            }
        )
    );
    router.add(
        Method::Delete,
        "/api/v1/wearers/{id}/tags",
        {Permission::Parameters, "Removes the paired tags of a user."},
        changing(
            faces,
            "Tags are removed",
            204,
            [](System& system, const Request& request) -> Result<Json> {
                const std::int64_t id = OCELLI_TRY(idOf(request));
                OCELLI_TRY(system.wearers().removeTags(id));
                return Json(nullptr);
            }
        )
    );
}

void addImportRoutes(Router& router, const FacesPtr& faces) {
    router.add(
        Method::Get,
        "/api/v1/wearers/template",
        {Permission::Any, "A CSV file that shows how users are imported."},
        [](const Request&) -> Result<Response> {
            return ofFile(importTemplate(), "text/csv; charset=utf-8", "users.csv");
        }
    );
    RouteInfo preview = {
        Permission::Parameters, "What importing this CSV file would do, with all conflicts."
    };
    preview.bodyLimit = kLargestImport;
    router.add(
        Method::Post,
        "/api/v1/wearers/import/preview",
        preview,
        [faces](const Request& request) -> Result<Response> {
            System& system = faces->system;
            const ImportPlan plan =
                OCELLI_TRY(planImport(request.body, system.wearers(), system.profiles()));
            return Response::ofJson(toJson(plan));
        }
    );
    RouteInfo import = {Permission::Parameters, "Imports users from a CSV file: all or nothing."};
    import.bodyLimit = kLargestImport;
    router.add(
        Method::Post,
        "/api/v1/wearers/import",
        import,
        changing(
            faces,
            "Body worn users are imported",
            200,
            [](System& system, const Request& request) -> Result<Json> {
                const ImportPlan plan =
                    OCELLI_TRY(planImport(request.body, system.wearers(), system.profiles()));
                OCELLI_TRY(applyImport(plan, system.wearers()));
                return toJson(plan);
            }
        )
    );
}

}  // namespace

void addPeopleRoutes(Router& router, const FacesPtr& faces) {
    addProfileRoutes(router, faces);
    addWearerRoutes(router, faces);
    addTagRoutes(router, faces);
    addImportRoutes(router, faces);
}

}  // namespace ocelli::bodyworn::system::detail
