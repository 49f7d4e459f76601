// Makes the parts in order; the order here is the order of life, reversed at the end.
#include "apps/controller/compose.h"

#include <csignal>
#include <cstdlib>

#include <fmt/format.h>

#include "apps/controller/certificates.h"
#include "apps/controller/delivery_thread.h"
#include "apps/controller/dock_path_routes.h"
#include "apps/controller/dock_server.h"
#include "apps/controller/front.h"
#include "apps/controller/machine.h"
#include "apps/controller/presence.h"
#include "apps/controller/provision_file.h"
#include "apps/controller/surroundings.h"
#include "base/log.h"
#include "bodyworn/system/routes.h"
#include "control/users/log_routes.h"
#include "control/users/password_policy_routes.h"
#include "control/users/user_routes.h"
#include "control/users/web_authenticator.h"
#include "host/tags/pcsc_readers.h"
#include "net/http/files.h"
#include "net/http/openapi.h"
#include "net/http/server.h"
#include "runtime/program.h"
#include "runtime/signals.h"
#include "runtime/state_folder.h"

namespace ocelli::apps::controller {
namespace {

namespace system = ocelli::bodyworn::system;
namespace users = ocelli::control::users;

constexpr const char* kPasswordVariable = "OCELLI_ADMIN_PASSWORD";
constexpr std::string_view kModel = "Ocelli controller";
constexpr std::string_view kAdministrator = "root";  // BS-WIZ-02
constexpr unsigned kWorkers = 2;
constexpr auto kTellEvery = std::chrono::seconds(1);
constexpr std::size_t kToldAtOnce = 100;
constexpr auto kBeforeRestart = std::chrono::milliseconds(300);  // for the answer to leave

std::string urlOf(std::string_view scheme, const net::Endpoint& endpoint) {
    if (endpoint.address.empty() || endpoint.address == "0.0.0.0" || endpoint.address == "::") {
        return fmt::format("{}://localhost:{}", scheme, endpoint.port);
    }
    return fmt::format("{}://{}", scheme, endpoint.format());
}

}  // namespace

struct Controller::Parts {
    using End = Controller::End;

    Parts(const Options& given, StateFolder folder) : options(given), state(std::move(folder)) {}

    Result<void> openStores();
    Result<void> openSpool();
    Result<void> openAccounts();
    void follow();
    void tell();
    system::StorageFigures storage() const;
    Result<void> openServers();
    void openTags();
    void openFront();
    void openSurroundings();
    void addRoutes();
    void log(const std::string& who, const std::string& address, std::string what);
    void reset(const net::http::Request& request);

    Options options;
    StateFolder state;
    std::string firstPassword = takeVariable(kPasswordVariable).value_or("");
    SystemClock clock;
    End end = End::Signal;
    EventLoop loop{clock};
    WorkerPool workers{kWorkers};
    std::unique_ptr<config::SettingsStore> settings;
    std::optional<events::EventBus> bus;
    std::unique_ptr<users::AuditLog> auditLog;
    users::PasswordPolicies passwords{state.path()};
    std::unique_ptr<users::Users> accounts;
    system::SharedSpool spool;
    system::DeliveryCauses causes;
    std::optional<system::TagDesk> tags;
    std::unique_ptr<host::tags::TagReaders> tagReaders;
    std::unique_ptr<system::System> system;
    std::unique_ptr<DeliveryThread> delivery;
    std::string connected;  ///< the connection file that is in use
    Timer tellTimer;
    std::unique_ptr<DockServer> docks;
    std::unique_ptr<Presence> presence;
    std::unique_ptr<Machine> machine;
    std::unique_ptr<users::WebAuthenticator> authenticator;
    std::unique_ptr<net::http::Router> router;
    std::unique_ptr<Certificates> certificates;
    std::unique_ptr<net::http::Server> http;
    std::unique_ptr<net::http::Server> https;
    Timer endTimer;
    std::unique_ptr<Front> front;
    std::unique_ptr<Surroundings> surroundings;
};

Result<void> Controller::Parts::openStores() {
    settings = OCELLI_TRY(config::SettingsStore::open(loop, {.folder = state.path()}));
    if (settings->current()->device.name == config::Settings{}.device.name) {
        OCELLI_TRY(settings->change({.group = "device"}, {{"name", kModel}}, "first start"));
    }
    bus.emplace(loop, 1);
    auditLog = OCELLI_TRY(users::AuditLog::open(clock, state.path()));
    system = OCELLI_TRY(system::System::open(
        state.path(),
        {.clock = clock,
         .controller = {state.serialNumber(), OCELLI_VERSION},
         .figures = {
             [this] { return storage(); },
             [this] { return delivery ? delivery->figures() : system::DestinationFigures{}; },
             [this] { return docks ? docks->transfers() : std::vector<system::TransferFigures>{}; },
             [this] { return tags ? tags->readers() : std::vector<system::TagReaderFigures>{}; },
             [this] { return docks ? docks->queue() : system::QueueFigures{}; },
             [this] {
                 return surroundings ? surroundings->ports()
                                     : std::vector<system::DockPortFigures>{};
             },
             [this] { return surroundings ? surroundings->power() : system::PowerFigures{}; }
         }}
    ));
    return openSpool();
}

Result<void> Controller::Parts::openSpool() {
    const Bytes key = OCELLI_TRY(bodyworn::spool::Spool::keyOf(state.path() / "spool.key"));
    *spool.lock() = OCELLI_TRY(bodyworn::spool::Spool::open(
        systemFiles(), clock, {.folder = (state.path() / "spool").string(), .key = key}
    ));
    return {};
}

system::StorageFigures Controller::Parts::storage() const {
    const auto status = spool.with([](auto& opened) { return opened->status(); });
    system::StorageFigures figures;
    if (!status) {
        figures.fault = status.error().message();
        return figures;
    }
    figures.capacity = status->capacity;
    figures.free = status->free;
    figures.waiting = status->waiting;
    figures.waitingClips = status->waitingObjects;
    figures.fault = status->fault;
    figures.delivering = delivery && delivery->working() && status->waitingObjects > 0;
    return figures;
}

/// Delivers to the destination of the connection file, as soon as there is one.
void Controller::Parts::follow() {
    const auto file = system->setup().connectionFile();
    if (!file || *file == connected) {
        return;
    }
    connected = *file;
    auto read = bodyworn::offload::parseConnectionFile(connected);
    if (read) {
        delivery->setConnection(std::move(*read));
    } else {
        delivery->setConnection(std::nullopt);
    }
}

/// Hands over what the destination does not know yet.
void Controller::Parts::tell() {
    auto pending = system->announcements().pending(kToldAtOnce);
    if (!pending) {
        ocelli::log::error("system", "announcements: {}", pending.error().describe());
        return;
    }
    delivery->setAnnouncements(std::move(*pending));
}

Result<void> Controller::Parts::openAccounts() {
    accounts = OCELLI_TRY(users::Users::create(
        {.loop = loop,
         .pool = workers,
         .settings = *settings,
         .log = *auditLog,
         .bus = *bus,
         .administrator = kAdministrator,
         .policy = [this] { return passwords.current(); }},
        state.path()
    ));
    if (!options.provision.empty()) {
        OCELLI_TRY(provisionFrom(options.provision, *system, *accounts, clock.wall()));
    }
    if (!firstPassword.empty() && !accounts->active()) {
        auto done = accounts->activateNow(firstPassword);
        if (!done) {
            return Error(std::move(done).error()).withContext(kPasswordVariable);
        }
    }
    firstPassword.clear();
    return {};
}

void Controller::Parts::log(const std::string& who, const std::string& address, std::string what) {
    users::LogEntry entry;
    entry.kind = users::LogKind::Both;
    entry.major = users::LogMajor::Operation;
    entry.minor = "system";
    entry.user = who;
    entry.address = address;
    entry.text = std::move(what);
    auditLog->add(std::move(entry));
}

void Controller::Parts::reset(const net::http::Request& request) {
    if (auto done = settings->reset(request.identity.name); !done) {
        ocelli::log::error("reset", "settings: {}", done.error().describe());
    }
    if (auto done = accounts->reset(); !done) {
        ocelli::log::error("reset", "accounts: {}", done.error().describe());
    }
    if (auto done = passwords.reset(); !done) {
        ocelli::log::error("reset", "passwords: {}", done.error().describe());
    }
    if (auto done = certificates->reset(); !done) {
        ocelli::log::error("reset", "certificates: {}", done.error().describe());
    }
    if (auto done = machine->reset(); !done) {
        ocelli::log::error("reset", "network and time: {}", done.error().describe());
    }
    end = End::Again;
    endTimer = loop.after(kBeforeRestart, [this] { loop.stop(); });
}

/// At the docks, for self-assign.
void Controller::Parts::openTags() {
    tags.emplace(*system, clock, [this](std::string what) { log("", {}, std::move(what)); });
    if (!options.tagReaders) {
        return;
    }
    tagReaders = host::tags::makePcscReaders(
        loop,
        {[this](const std::string& uid, const std::string&) { tags->tapped(uid); },
         [this](const std::vector<host::tags::Reader>& there) {
             std::vector<system::TagReaderFigures> figures;
             for (const auto& one : there) {
                 figures.push_back({one.name, one.state == host::tags::ReaderState::Ready});
             }
             tags->setReaders(std::move(figures));
         }}
    );
}

void Controller::Parts::addRoutes() {
    users::addUserRoutes(*router, *accounts, std::string(kModel));
    users::addLogRoutes(*router, *auditLog, loop);
    users::addPasswordPolicyRoutes(*router, passwords, *accounts);
    certificates->addRoutes(*router, [this](const std::string& who, std::string what) {
        log(who, {}, std::move(what));
    });
    machine->addRoutes(*router);
    addDockPathRoute(*router, [this] {
        auto facts = lookAtDockPath(machine->network(), docks->local());
        facts.announced = options.announce;
        facts.docked = system->dockedCameras().all().size();
        return facts;
    });
    system::addSystemRoutes(
        *router,
        {.system = *system,
         .tags = *tags,
         .loop = loop,
         .pool = workers,
         .log = [this](
                    const auto& request, std::string what
                ) { log(request.identity.name, request.peer.address, std::move(what)); },
         .onReset = [this](const auto& request) { reset(request); },
         .onChange = [this] { follow(); }}
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
                net::http::makeOpenApi(router->routes(), {"Ocelli controller", "1", ""})
            );
        }
    );
    if (!options.web.empty()) {
        const auto pages = std::make_shared<const net::http::Files>(options.web, "manager.html");
        router->setFallback([pages](const net::http::Request& request) {
            return pages->serve(request);
        });
    }
}

Result<void> Controller::Parts::openServers() {
    authenticator = std::make_unique<users::WebAuthenticator>(*accounts);
    router = std::make_unique<net::http::Router>(*authenticator);
    certificates =
        OCELLI_TRY(Certificates::open(state.path(), state.serialNumber(), clock, *settings));
    machine = OCELLI_TRY(Machine::create(
        loop,
        options,
        state.path(),
        [this](const std::string& who, const std::string& what) { log(who, {}, what); }
    ));
    openTags();
    addRoutes();
    https =
        OCELLI_TRY(net::http::Server::create(loop, options.https, certificates->tls(), *router));
    http = OCELLI_TRY(net::http::Server::create(loop, options.http, nullptr, *router));
    if (!options.plainHttp) {
        http->setRedirect(https->local().port);
    }
    docks = OCELLI_TRY(DockServer::create(
        {loop, *system, spool, causes, state.serialNumber()}, {options.dock, options.dockPlaces}
    ));
    if (options.announce) {
        presence = std::make_unique<Presence>(loop, [this] {
            return Presence::Facts{
                state.serialNumber(),
                settings->current()->device.name,
                http->local().port,
                https->local().port,
                docks->local().port,
                accounts->active(),
            };
        });
    }
    return {};
}

/// Ready is who answers: made last, and shown from the first turn of the loop on.
void Controller::Parts::openFront() {
    if (options.hardware.empty()) {
        return;
    }
    front = std::make_unique<Front>(Front::Faces{
        loop,
        options.hardware,
        [this]() -> std::optional<system::Lights> {
            return system::lightsOf(storage(), delivery->figures(), docks->queue());
        },
        [this] {
            end = End::PowerOff;
            endTimer = loop.after(kBeforeRestart, [this] { loop.stop(); });
        }
    });
}

void Controller::Parts::openSurroundings() {
    surroundings = std::make_unique<Surroundings>(Surroundings::Faces{
        loop,
        options.hardware.empty() ? "/" : options.hardware,
        options.dockPorts,
        options.ups,
        [this] {
            std::vector<system::DockedCamera> cameras;
            for (const auto& [serial, camera] : system->dockedCameras().all()) {
                cameras.push_back(camera);
            }
            return cameras;
        },
        [this](std::string what) { log("", {}, std::move(what)); }
    });
}

Result<std::unique_ptr<Controller>> Controller::create(const Options& options) {
    StateFolder state = OCELLI_TRY(StateFolder::create(options.state));
    auto parts = std::make_unique<Parts>(options, std::move(state));
    OCELLI_TRY(parts->openStores());
    OCELLI_TRY(parts->openAccounts());
    OCELLI_TRY(parts->openServers());
    parts->delivery = std::make_unique<DeliveryThread>(DeliveryThread::Faces{
        parts->loop,
        parts->spool,
        parts->causes,
        parts->state.path() / "deliveries",
        [p = parts.get()](std::int64_t id) {
            if (auto done = p->system->announcements().confirm(id); !done) {
                log::error("system", "announcement {}: {}", id, done.error().describe());
            }
        }
    });
    parts->follow();
    parts->openFront();
    parts->openSurroundings();
    parts->tellTimer = parts->loop.every(kTellEvery, [p = parts.get()] { p->tell(); });
    return std::unique_ptr<Controller>(new Controller(std::move(parts)));
}

Controller::Controller(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Controller::~Controller() {
    // Nobody asks any more; then what was asked ends while everything is still there.
    parts_->http.reset();
    parts_->https.reset();
    parts_->docks.reset();
    parts_->front.reset();
    parts_->surroundings.reset();
    parts_->tagReaders.reset();
    parts_->delivery.reset();
}

Controller::End Controller::run() {
    const SignalWatch signals(parts_->loop, {SIGTERM, SIGINT}, [this](int number) {
        log::info("main", "ending after signal {}", number);
        parts_->end = End::Signal;
        parts_->loop.stop();
    });
    log::info("main", "listening on {}", urlOf("https", parts_->https->local()));
    log::info("main", "listening on {}", urlOf("http", parts_->http->local()));
    log::info("main", "docked cameras are served on {}", parts_->docks->local().format());
    if (!parts_->accounts->active()) {
        log::info("main", "not activated yet: open the page and set a password");
    }
    parts_->loop.run();
    return parts_->end;
}

}  // namespace ocelli::apps::controller
