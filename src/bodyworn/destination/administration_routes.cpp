// Answers administrators.
#include "bodyworn/destination/administration_routes.h"

#include "base/log.h"
#include "bodyworn/destination/connection_file.h"
#include "bodyworn/destination/detail/route_help.h"

namespace ocelli::bodyworn::destination {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;

constexpr Permission kDecide = Permission::Administrator;
const std::string kRoot = "/api/v1/evidence";

Response fileOf(std::string text) {
    Response response = Response::ofText(std::move(text), "application/json");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Content-Disposition", "attachment; filename=\"connection-file.json\"");
    return response;
}

}  // namespace

AdministrationRoutes::AdministrationRoutes(Faces faces)
    : faces_(std::move(faces)),
      catalogue_(std::make_shared<Catalogue>(faces_.store, faces_.loop.clock())) {}

template <class Work>
void AdministrationRoutes::answer(Reply reply, Work work) {
    answerFrom(*faces_.index, faces_.loop, std::move(reply), std::move(work));
}

void AdministrationRoutes::addRoutes(Router& router) {
    addCustody(router);
    addConfiguration(router);
    addConnectionFile(router);
    addRetention(router);
    addGuests(router);
}

void AdministrationRoutes::addGuests(Router& router) {
    RouteInfo list = {
        Permission::Administrator,
        "Guests: users that systems mapped to an e-mail address without an account; by name."
    };
    list.queries = {"limit: integer 1..500", "skip: integer 0..1000000000"};
    router.addAsync(
        Method::Get,
        kRoot + "/guests",
        list,
        [this](const Request& request, Reply reply) {
            const auto limit = request.queryInteger("limit", 1, 500, 100);
            const auto skip = request.queryInteger("skip", 0, 1'000'000'000, 0);
            if (!limit || !skip) {
                reply.fail(limit ? skip.error() : limit.error());
                return;
            }
            answer(
                std::move(reply),
                [catalogue = catalogue_,
                 most = static_cast<int>(*limit),
                 from = static_cast<int>(*skip)]() -> Result<Response> {
                    auto found = OCELLI_TRY(catalogue->guests(most, from));
                    return Response::ofJson(found);
                }
            );
        }
    );
}

void AdministrationRoutes::addCustody(Router& router) {
    RouteInfo log = {
        Permission::Logs, "The whole log of custody, newest first, and whether it holds."
    };
    log.queries = {"before: integer 1..9000000000000000", "limit: integer 1..1000"};
    router.addAsync(
        Method::Get,
        kRoot + "/custody",
        log,
        [this](const Request& request, Reply reply) {
            const auto before =
                request.queryInteger("before", 1, 9'000'000'000'000'000, 9'000'000'000'000'000);
            const auto limit = request.queryInteger("limit", 1, 1000, 100);
            if (!before || !limit) {
                reply.fail(before ? limit.error() : before.error());
                return;
            }
            answer(
                std::move(reply),
                [catalogue = catalogue_, from = *before, most = *limit]() -> Result<Response> {
                    Custody& custody = catalogue->store().custody();
                    const auto list =
                        OCELLI_TRY(custody.entries({}, from, static_cast<std::size_t>(most)));
                    const auto check = OCELLI_TRY(custody.verify());
                    return Response::ofJson(
                        {{"items", custodyJson(list)},
                         {"entries", check.entries},
                         {"head", check.head},
                         {"broken", check.broken == 0 ? Json(nullptr) : Json(check.broken)}}
                    );
                }
            );
        }
    );
}

/// With the fingerprint that the manager of a system shows of a connection file.
Result<Response> AdministrationRoutes::answerConfiguration() const {
    Json json = toJson(faces_.config.current());
    const auto info = OCELLI_TRY(crypto::parseCertificate(faces_.server.certificate));
    json["certificateFingerprint"] = info.fingerprint;
    return Response::ofJson(json);
}

void AdministrationRoutes::addConfiguration(Router& router) {
    router.add(
        Method::Get,
        kRoot + "/configuration",
        {kDecide, "Strictness, capabilities, categories and retention."},
        [this](const Request&) { return answerConfiguration(); }
    );
    RouteInfo change = {kDecide, "Change what the body names; it is checked whole first."};
    change.requestSchema = {{"type", "object"}};
    router.add(
        Method::Patch,
        kRoot + "/configuration",
        change,
        [this](const Request& request) -> Result<Response> {
            const Json body = OCELLI_TRY(request.json());
            OCELLI_TRY(faces_.config.change(body));
            faces_.configured();
            return answerConfiguration();
        }
    );
}

void AdministrationRoutes::addConnectionFile(Router& router) {
    RouteInfo file = {kDecide, "The file that connects a body worn system. It holds a secret."};
    file.queries = {"address: URI of the login, when the configuration names none"};
    router.addAsync(
        Method::Get,
        kRoot + "/connection-file",
        file,
        [this](const Request& request, Reply reply) {
            auto addresses = faces_.config.current().addresses;
            if (const auto given = request.query("address"); given && !given->empty()) {
                addresses = {std::string(*given)};
            }
            auto text = makeConnectionFile(faces_.config, addresses, faces_.server, faces_.version);
            if (!text) {
                reply.fail(text.error());
                return;
            }
            // Nobody has it before it is known who took it.
            answer(
                std::move(reply),
                [catalogue = catalogue_, actor = actorOf(request), made = std::move(*text)](
                ) -> Result<Response> {
                    OCELLI_TRY(catalogue->store().custody().add(actor, {"connectionFile"}));
                    return fileOf(made);
                }
            );
        }
    );
}

void AdministrationRoutes::addRetention(Router& router) {
    router.addAsync(
        Method::Post,
        kRoot + "/retention",
        {kDecide, "Delete now what its rules let go; what is held stays."},
        [this](const Request& request, Reply reply) {
            answer(
                std::move(reply),
                [catalogue = catalogue_,
                 config = faces_.config.current(),
                 actor = actorOf(request)]() -> Result<Response> {
                    const auto gone = OCELLI_TRY(catalogue->letGo(config, actor));
                    return Response::ofJson({{"deleted", gone}});
                }
            );
        }
    );
}

void AdministrationRoutes::letGo() {
    const bool posted =
        faces_.index->post([catalogue = catalogue_, config = faces_.config.current()] {
            if (auto gone = catalogue->letGo(config, {"retention", ""}); !gone) {
                log::error("destination", "retention: {}", gone.error().describe());
            }
        });
    if (!posted) {
        log::warning("destination", "retention waits: too much is to be done");
    }
}

}  // namespace ocelli::bodyworn::destination
