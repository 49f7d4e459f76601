// Makes the parts in order; the order here is the order of life, reversed at the end.
#include "apps/camera/compose.h"

#include <csignal>

#include <fmt/format.h>

#include "apps/camera/camera_parts.h"
#include "apps/camera/settings_setup.h"
#include "base/log.h"
#include "runtime/signals.h"

namespace ocelli::apps::camera {

Result<void> Camera::Parts::openStores() {
    settings = OCELLI_TRY(config::SettingsStore::open(
        loop, {.folder = state.path(), .channels = channelCount(options, model)}
    ));
    OCELLI_TRY(setUpSettings(*settings, options, model));
    settings->addCheck([](const config::Settings& wished) -> Result<void> {
        for (std::size_t i = 0; i < wished.channels.size(); ++i) {
            auto address =
                ocelli::camera::capture::parseSourceAddress(wished.channels[i].channel.source);
            if (!address) {
                return Error(std::move(address).error()).withField("source");
            }
        }
        return {};
    });
    events = OCELLI_TRY(linkage::EventStore::open(loop, state.path() / "events.db"));
    bus = std::make_unique<events::EventBus>(loop, events->nextId());
    events->follow(*bus);
    auditLog = OCELLI_TRY(users::AuditLog::open(clock, state.path()));
    auditSubscription = auditLog->follow(*bus);
    temperatures = OCELLI_TRY(ocelli::camera::thermometry::TemperatureHistory::open(
        loop, state.path() / "temperatures.db"
    ));
    return {};
}

/// What is wired to the device: as the command line says, else as the model does.
Result<void> Camera::Parts::openAlarms() {
    const bool given = !options.alarmInputs.empty() || !options.alarmOutputs.empty();
    AlarmIo::Lines lines;
    lines.inputs = OCELLI_TRY(readLines(given ? options.alarmInputs : model.alarmInputs));
    lines.outputs = OCELLI_TRY(readLines(given ? options.alarmOutputs : model.alarmOutputs));
    alarm = OCELLI_TRY(AlarmIo::create({loop, *settings, *bus}, std::move(lines)));
    illuminator = OCELLI_TRY(
        Illuminator::create(options.illuminator.empty() ? model.illuminator : options.illuminator)
    );
    return {};
}

/// Addresses and cables; the interface that is the device's own, where one is.
Result<void> Camera::Parts::openNetwork() {
    namespace network = host::network;
    networkWatcher = OCELLI_TRY(network::NetworkWatcher::create(loop));
    auto own =
        OCELLI_TRY(network::openOwnInterface(loop, options.networkInterface, options.resolvers));
    networkService = OCELLI_TRY(network::NetworkService::create(
        {loop,
         clock,
         state.path(),
         std::move(own),
         [this](const std::string& who, const std::string& what) {
             log(users::LogMajor::Operation, "network", who, what);
         }}
    ));
    networkRoutes =
        std::make_unique<network::NetworkRoutes>(loop, *networkService, *networkWatcher);
    return {};
}

/// After the channels: while the password is hashed they start already.
Result<void> Camera::Parts::openAccounts() {
    accounts = OCELLI_TRY(users::Users::create(
        {.loop = loop,
         .pool = workers,
         .settings = *settings,
         .log = *auditLog,
         .bus = *bus,
         .sendCode =
             [this](const users::RecoveryLetter& letter, auto done) {
                 mailRecoveryCode(
                     *deliveries, settings->current()->device.name, letter, std::move(done)
                 );
             }},
        state.path()
    ));
    if (firstPassword && !accounts->active()) {
        auto done = accounts->activateNow(*firstPassword);
        if (!done) {
            return Error(std::move(done).error()).withContext(kPasswordVariable);
        }
    }
    firstPassword.reset();
    return {};
}

/// Lets the wings hear of each other.
void Camera::Parts::join() {
    links->add({"notify", [this](const events::Event& event, const std::vector<int>&) {
                    liveEvents->sendEvent(event);
                }});
    recording->addActions(*links);
    linkDeliveries(*links, *deliveries);
    recording->onTimedPicture([this](int channel, const media::Picture& picture) {
        deliveries->takeTimedPicture(channel, picture);
    });
    alarm->addActions(*links);
    audible->addActions(*links);
    settingsSubscription = settings->subscribe([this](const config::SettingsChange& change) {
        for (const config::GroupAddress& group : change.groups) {
            log(users::LogMajor::Operation,
                "settings",
                change.who,
                fmt::format("Settings {} changed", group.format()));
            liveEvents->sendSettings(group.group, group.channel);
        }
    });
    readers = std::make_unique<RtspReaders>(loop, *servers, *accounts);
    discovery = std::make_unique<Discovery>(Discovery::Faces{
        loop, *settings, model.model, state.serialNumber(), [this] { return accounts->active(); }
    });
    networkFaults = std::make_unique<NetworkFaults>(loop, *bus);
    tell(events::topic::kStart, Json::object());
}

/// Something about the device as a whole has happened.
void Camera::Parts::tell(std::string_view topic, Json details) {
    events::Event event;
    event.topic = std::string(topic);
    event.time = clock.wall();
    event.details = std::move(details);
    bus->publish(std::move(event));
}

/// Ends run(), once everybody has heard of it.
void Camera::Parts::end() {
    tell(events::topic::kStop, Json{{"reboot", reboot}});
    loop.post([this] { loop.stop(); });
}

std::vector<ReaderFigures> Camera::Parts::readersNow() const {
    auto list = readers ? readers->figures() : std::vector<ReaderFigures>();
    const auto browsers = webRtc->figures();
    list.insert(list.end(), browsers.begin(), browsers.end());
    return list;
}

Result<void> Camera::Parts::healthy() const {
    return recording->healthy();
}

void Camera::Parts::log(
    users::LogMajor major, std::string minor, std::string user, std::string text
) {
    users::LogEntry entry;
    entry.kind = users::LogKind::Both;
    entry.major = major;
    entry.minor = std::move(minor);
    entry.user = std::move(user);
    entry.text = std::move(text);
    auditLog->add(std::move(entry));
}

Result<std::unique_ptr<Camera>> Camera::create(const Options& options) {
    config::DeviceModel model = options.model.empty()
                                    ? config::defaultDeviceModel()
                                    : OCELLI_TRY(config::readDeviceModel(options.model));
    StateFolder state = OCELLI_TRY(StateFolder::create(options.state));
    auto parts = std::make_unique<Parts>(options, std::move(model), std::move(state));
    OCELLI_TRY(parts->openStores());
    OCELLI_TRY(parts->openAlarms());
    OCELLI_TRY(parts->openNetwork());
    OCELLI_TRY(parts->openMedia());
    OCELLI_TRY(parts->openAccounts());
    OCELLI_TRY(parts->openServices());
    parts->join();
    return std::unique_ptr<Camera>(new Camera(std::move(parts)));
}

Camera::Camera(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Camera::~Camera() {
    // Timers and subscriptions first: they reach into everything else.
    parts_->readers.reset();
    parts_->webRtc.reset();
    parts_->settingsSubscription.reset();
}

Ending Camera::run() {
    const SignalWatch signals(parts_->loop, {SIGTERM, SIGINT}, [this](int number) {
        log::info("main", "ending after signal {}", number);
        // Whoever says end means end, even while a reboot is under way.
        parts_->reboot = false;
        parts_->end();
    });
    for (const std::string& address : parts_->servers->addresses()) {
        log::info("main", "listening on {}", address);
    }
    if (!parts_->accounts->active()) {
        log::info("main", "not activated yet: open the page and set a password");
    }
    parts_->loop.run();
    return parts_->reboot ? Ending::Reboot : Ending::Quit;
}

}  // namespace ocelli::apps::camera
