// Makes the parts in order; the order here is the order of life, reversed at the end.
#include "apps/destination/compose.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include <fmt/format.h>

#include "apps/destination/part_file.h"
#include "apps/destination/provision.h"
#include "base/log.h"
#include "base/text.h"
#include "bodyworn/destination/administration_routes.h"
#include "bodyworn/destination/content_store.h"
#include "bodyworn/destination/evidence_routes.h"
#include "bodyworn/destination/export_routes.h"
#include "bodyworn/destination/integration_api.h"
#include "control/certificates/own_certificate.h"
#include "control/users/log_routes.h"
#include "control/users/user_routes.h"
#include "control/users/web_authenticator.h"
#include "net/http/files.h"
#include "net/http/openapi.h"
#include "net/http/server.h"
#include "net/tls.h"
#include "runtime/program.h"
#include "runtime/signals.h"
#include "runtime/state_folder.h"

namespace ocelli::apps::destination {
namespace {

namespace evidence = ocelli::bodyworn::destination;
namespace users = ocelli::control::users;

constexpr const char* kPasswordVariable = "OCELLI_ADMIN_PASSWORD";
constexpr std::string_view kModel = "Ocelli destination";
constexpr int kLanes = 2;
constexpr int kSwiftLanes = 8;  // each waits for the cluster while it finishes an object
constexpr auto kRetentionEvery = std::chrono::hours(1);

std::vector<evidence::UploadLanes> makeLanes(int count) {
    std::vector<evidence::UploadLanes> lanes;
    for (int i = 0; i < count; ++i) {
        lanes.push_back(
            {std::make_shared<SerialQueue>(fmt::format("disk {}", i)),
             std::make_shared<SerialQueue>(fmt::format("md5 {}", i)),
             std::make_shared<SerialQueue>(fmt::format("sha256 {}", i))}
        );
    }
    return lanes;
}

std::string urlOf(std::string_view scheme, net::Endpoint endpoint) {
    if (endpoint.address.empty() || endpoint.address == "0.0.0.0" || endpoint.address == "::") {
        return fmt::format("{}://localhost:{}", scheme, endpoint.port);
    }
    return fmt::format("{}://{}", scheme, endpoint.format());
}

}  // namespace

struct Destination::Parts {
    Parts(const Options& given, StateFolder folder) : options(given), state(std::move(folder)) {}

    Result<void> openStores();
    Result<void> openAccounts();
    Result<void> openServers();
    void addRoutes();
    void addSystemRoutes();
    Result<void> nameDevice();

    Options options;
    std::optional<Provision> provision;
    StateFolder state;
    SystemClock clock;
    EventLoop loop{clock};
    WorkerPool workers{2};
    std::unique_ptr<config::SettingsStore> settings;
    std::optional<evidence::ConfigFile> config;
    std::optional<events::EventBus> bus;
    std::unique_ptr<users::AuditLog> auditLog;
    std::shared_ptr<evidence::ContentStore> store;
    std::vector<evidence::UploadLanes> lanes;
    std::shared_ptr<SerialQueue> index = std::make_shared<SerialQueue>("index");
    std::unique_ptr<users::Users> accounts;
    std::unique_ptr<users::WebAuthenticator> authenticator;
    std::unique_ptr<net::http::Router> router;
    std::unique_ptr<evidence::IntegrationApi> api;
    std::unique_ptr<evidence::EvidenceRoutes> people;
    std::unique_ptr<evidence::AdministrationRoutes> administration;
    std::unique_ptr<evidence::ExportRoutes> exports;
    std::shared_ptr<SerialQueue> reading = std::make_shared<SerialQueue>("reading");
    std::shared_ptr<SerialQueue> checking = std::make_shared<SerialQueue>("checking", 16);
    Timer retention;
    crypto::CertifiedKey certificate;
    std::unique_ptr<net::http::Server> http;
    std::unique_ptr<net::http::Server> https;
};

Result<void> Destination::Parts::openStores() {
    settings = OCELLI_TRY(config::SettingsStore::open(loop, {.folder = state.path()}));
    config = OCELLI_TRY(evidence::ConfigFile::open(state.path() / "destination.json"));
    bus.emplace(loop, 1);
    auditLog = OCELLI_TRY(users::AuditLog::open(clock, state.path()));
    if (!options.provision.empty()) {
        provision = OCELLI_TRY(readProvision(options.provision));
        options.storage.complete(provision->storage);
    }
    lanes = makeLanes(options.storage.store.empty() ? kLanes : kSwiftLanes);
    store = OCELLI_TRY(openStorage(options.storage, state.path() / "evidence", clock));
    return {};
}

Result<void> Destination::Parts::openAccounts() {
    accounts =
        OCELLI_TRY(users::Users::create({loop, workers, *settings, *auditLog, *bus}, state.path()));
    store->setAccounts([&known = accounts->accounts()](std::string_view name) {
        const auto all = known.all();
        return std::ranges::any_of(*all, [&](const users::Account& account) {
            return equalsIgnoreCase(account.name, name);
        });
    });
    if (provision) {
        OCELLI_TRY(apply(*provision, *config, *accounts));
        provision.reset();
    }
    if (const auto password = takeVariable(kPasswordVariable).value_or("");
        !password.empty() && !accounts->active()) {
        auto done = accounts->activateNow(password);
        if (!done) {
            return Error(std::move(done).error()).withContext(kPasswordVariable);
        }
    }
    return {};
}

void Destination::Parts::addRoutes() {
    users::addUserRoutes(*router, *accounts, std::string(kModel));
    users::addLogRoutes(*router, *auditLog, loop);
    api->addRoutes(*router);
    people->addRoutes(*router);
    administration->addRoutes(*router);
    exports->addRoutes(*router);
    addSystemRoutes();
    if (!options.web.empty()) {
        const auto pages =
            std::make_shared<const net::http::Files>(options.web, "destination.html");
        router->setFallback([pages](const net::http::Request& request) {
            return pages->serve(request);
        });
    }
}

/// Name and zone of the site are those that pages and logs show.
Result<void> Destination::Parts::nameDevice() {
    const std::string& zone = config->current().timeZone;
    return settings->change(
        {.group = "device"},
        Json{{"name", config->current().siteName}, {"timeZone", zone.empty() ? "UTC" : zone}},
        "configuration"
    );
}

void Destination::Parts::addSystemRoutes() {
    net::http::RouteInfo information;
    information.permission = access::Permission::Any;
    information.summary = "Name and version of this destination, and its time zone.";
    router->add(
        net::http::Method::Get,
        "/api/v1/system/information",
        information,
        [this](const net::http::Request&) -> Result<net::http::Response> {
            const auto now = settings->current();
            return net::http::Response::ofJson(
                {{"name", now->device.name},
                 {"model", kModel},
                 {"firmwareVersion", OCELLI_VERSION},
                 {"timeZone", now->device.timeZone}}
            );
        }
    );
    net::http::RouteInfo capabilities;
    capabilities.permission = access::Permission::Any;
    capabilities.summary = "What pages that programs share may offer here: nothing of a camera.";
    router->add(
        net::http::Method::Get,
        "/api/v1/system/capabilities",
        capabilities,
        [](const net::http::Request&) -> Result<net::http::Response> {
            return net::http::Response::ofJson(Json::object());
        }
    );
    net::http::RouteInfo openApi;
    openApi.permission = access::Permission::Any;
    openApi.summary = "This description.";
    router->add(
        net::http::Method::Get,
        "/api/openapi.json",
        openApi,
        [this](const net::http::Request&) -> Result<net::http::Response> {
            return net::http::Response::ofJson(
                net::http::makeOpenApi(router->routes(), {std::string(kModel), "1", ""})
            );
        }
    );
}

Result<void> Destination::Parts::openServers() {
    OCELLI_TRY(nameDevice());
    certificate = OCELLI_TRY(control::certificates::ownCertificate(
        state.path(), config->current().siteName, clock.wall()
    ));
    authenticator = std::make_unique<users::WebAuthenticator>(*accounts);
    router = std::make_unique<net::http::Router>(*authenticator);
    api = std::make_unique<evidence::IntegrationApi>(
        evidence::IntegrationApi::Faces{loop, index, store, lanes, *config}
    );
    people = std::make_unique<evidence::EvidenceRoutes>(
        evidence::EvidenceRoutes::Faces{loop, index, reading, checking, store, *config}
    );
    administration =
        std::make_unique<evidence::AdministrationRoutes>(evidence::AdministrationRoutes::Faces{
            loop,
            index,
            store,
            *config,
            [this] {
                api->configured();
                if (auto done = nameDevice(); !done) {
                    log::warning("main", "{}", done.error().describe());
                }
            },
            certificate,
            OCELLI_VERSION
        });
    exports = std::make_unique<evidence::ExportRoutes>(
        evidence::ExportRoutes::Faces{loop, index, reading, checking, store, partOpener(clock)}
    );
    addRoutes();
    retention = loop.every(kRetentionEvery, [this] { administration->letGo(); });
    administration->letGo();
    auto tls = OCELLI_TRY(net::TlsServerContext::create(certificate));
    http = OCELLI_TRY(net::http::Server::create(loop, options.http, nullptr, *router));
    https = OCELLI_TRY(net::http::Server::create(loop, options.https, std::move(tls), *router));
    return {};
}

Result<std::unique_ptr<Destination>> Destination::create(const Options& options) {
    StateFolder state = OCELLI_TRY(StateFolder::create(options.state));
    auto parts = std::make_unique<Parts>(options, std::move(state));
    OCELLI_TRY(parts->openStores());
    OCELLI_TRY(parts->openAccounts());
    OCELLI_TRY(parts->openServers());
    return std::unique_ptr<Destination>(new Destination(std::move(parts)));
}

Destination::Destination(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Destination::~Destination() {
    parts_->retention.cancel();
    // Nobody asks any more; then what was asked is finished while everything is still there.
    parts_->http.reset();
    parts_->https.reset();
    for (const auto& lane : parts_->lanes) {
        lane.disk->drain();
        lane.md5->drain();
        lane.sha256->drain();
    }
    parts_->reading->drain();
    parts_->checking->drain();
    parts_->index->drain();
}

void Destination::run() {
    const SignalWatch signals(parts_->loop, {SIGTERM, SIGINT}, [this](int number) {
        log::info("main", "ending after signal {}", number);
        parts_->loop.stop();
    });
    log::info("main", "listening on {}", urlOf("http", parts_->http->local()));
    log::info("main", "listening on {}", urlOf("https", parts_->https->local()));
    if (!parts_->accounts->active()) {
        log::info("main", "not activated yet: open the page and set a password");
    }
    parts_->loop.run();
}

}  // namespace ocelli::apps::destination
