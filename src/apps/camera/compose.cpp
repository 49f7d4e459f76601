// Makes the parts in order; the order here is the order of life, reversed at the end.
#include "apps/camera/compose.h"

#include <csignal>
#include <cstdlib>

#include <fmt/format.h>

#include "apps/camera/alarm_io.h"
#include "apps/camera/audible_alarm.h"
#include "apps/camera/care.h"
#include "apps/camera/certificates.h"
#include "apps/camera/channel_json.h"
#include "apps/camera/channel_set.h"
#include "apps/camera/deliveries.h"
#include "apps/camera/device_report.h"
#include "apps/camera/discovery.h"
#include "apps/camera/health.h"
#include "apps/camera/illuminator.h"
#include "apps/camera/licences.h"
#include "apps/camera/network_faults.h"
#include "apps/camera/recording.h"
#include "apps/camera/rtsp_readers.h"
#include "apps/camera/rtsp_streams.h"
#include "apps/camera/servers.h"
#include "apps/camera/settings_setup.h"
#include "apps/camera/smart_events.h"
#include "apps/camera/storage_site.h"
#include "apps/camera/talk.h"
#include "apps/camera/temperature_recording.h"
#include "apps/camera/thermal_channels.h"
#include "apps/camera/thermal_routes.h"
#include "apps/camera/version.h"
#include "apps/camera/web_rtc.h"
#include "base/log.h"
#include "base/text.h"
#include "camera/pipeline/picture_taker.h"
#include "control/api/settings_routes.h"
#include "control/api/system_routes.h"
#include "control/deliveries/delivery_routes.h"
#include "control/linkage/event_routes.h"
#include "control/linkage/linkage.h"
#include "control/users/log_routes.h"
#include "control/users/rtsp_authenticator.h"
#include "control/users/user_routes.h"
#include "control/users/web_authenticator.h"
#include "delivery/live/live_routes.h"
#include "host/network/network_routes.h"
#include "net/http/files.h"
#include "runtime/program.h"
#include "runtime/signals.h"
#include "runtime/state_folder.h"

namespace ocelli::apps::camera {
namespace {

namespace pipeline = ocelli::camera::pipeline;
namespace users = control::users;
namespace linkage = control::linkage;

constexpr unsigned kWorkers = 2;
constexpr auto kBeforeReboot = std::chrono::milliseconds(300);  // for the answer to leave
constexpr const char* kPasswordVariable = "OCELLI_ADMIN_PASSWORD";

}  // namespace

struct Camera::Parts {
    Parts(Options given, config::DeviceModel deviceModel, StateFolder folder)
        : options(std::move(given)), model(std::move(deviceModel)), state(std::move(folder)) {}

    Result<void> openStores();
    Result<void> openAlarms();
    Result<void> openNetwork();
    void openObservers();
    void openCare();
    void openChannels();
    Result<void> openMedia();
    Result<void> openAccounts();
    Result<void> openServices();
    void addRoutes();
    void join();

    Result<void> healthy() const;
    std::vector<ReaderFigures> readersNow() const;
    void tell(std::string_view topic, Json details);
    void tellChannel(int number);
    void tellMotion(int number, const ocelli::camera::analytics::MotionCells& cells, WallTime time);
    void end();
    void log(users::LogMajor major, std::string minor, std::string user, std::string text);

    Options options;
    config::DeviceModel model;
    StateFolder state;
    std::optional<std::string> firstPassword = takeVariable(kPasswordVariable);
    SystemClock clock;
    Moment started{clock.mono(), clock.wall()};
    bool reboot = false;
    EventLoop loop{clock};
    WorkerPool workers{kWorkers};
    media::MediaClock mediaClock{clock};
    std::unique_ptr<config::SettingsStore> settings;
    std::unique_ptr<linkage::EventStore> events;
    std::unique_ptr<events::EventBus> bus;
    std::unique_ptr<users::AuditLog> auditLog;
    Subscription auditSubscription;
    Subscription settingsSubscription;
    std::unique_ptr<users::Users> accounts;
    std::unique_ptr<host::network::NetworkWatcher> networkWatcher;
    std::unique_ptr<host::network::NetworkService> networkService;
    std::unique_ptr<host::network::NetworkRoutes> networkRoutes;
    std::unique_ptr<linkage::LiveEvents> liveEvents;
    std::unique_ptr<linkage::Linkage> links;
    std::unique_ptr<ocelli::camera::thermometry::TemperatureHistory> temperatures;
    std::unique_ptr<host::volumes::VolumeVault> ownVault;
    std::unique_ptr<TemperatureRecording> temperatureRecording;
    std::unique_ptr<ThermalChannels> thermal;
    std::unique_ptr<Care> care;
    std::unique_ptr<SmartEvents> smart;
    std::unique_ptr<AlarmIo> alarm;
    std::unique_ptr<Illuminator> illuminator;
    std::unique_ptr<ChannelSet> channelSet;
    std::unique_ptr<pipeline::PictureTaker> pictures;
    std::unique_ptr<Recording> recording;
    std::unique_ptr<control::deliveries::Deliveries> deliveries;
    std::unique_ptr<DeviceReport> report;
    std::unique_ptr<delivery::live::LiveService> live;
    std::unique_ptr<Health> health;
    Subscription thermalMetrics;
    std::unique_ptr<users::WebAuthenticator> webAuthenticator;
    std::unique_ptr<users::RtspAuthenticator> rtspAuthenticator;
    std::unique_ptr<net::http::Router> router;
    std::unique_ptr<Certificates> certificates;
    std::unique_ptr<Talk> talk;
    std::unique_ptr<AudibleAlarm> audible;
    std::unique_ptr<RtspStreams> rtspStreams;
    std::unique_ptr<Servers> servers;
    std::unique_ptr<RtspReaders> readers;
    std::unique_ptr<Discovery> discovery;
    std::unique_ptr<NetworkFaults> networkFaults;
    std::unique_ptr<WebRtc> webRtc;
    Timer endTimer;
};

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

/// Tells pages of a channel that has changed. Any thread.
void Camera::Parts::tellChannel(int number) {
    loop.post([this, number] {
        if (report) {
            liveEvents->sendChannel(report->channel(number));
        }
    });
}

/// Tells pages what moves. Any thread.
void Camera::Parts::tellMotion(
    int number, const ocelli::camera::analytics::MotionCells& cells, WallTime time
) {
    Json message = {
        {"type", "motion"},
        {"channel", number},
        {"columns", ocelli::camera::analytics::kMotionColumns},
        {"rows", ocelli::camera::analytics::kMotionRows},
        {"cells", formatBase64(ocelli::camera::analytics::packCells(cells))},
        {"time", formatTime(time)},
    };
    loop.post([this, number, text = std::move(message)] { liveEvents->sendMotion(number, text); });
}

/// What stands beside the pictures of channels: temperatures, targets.
void Camera::Parts::openObservers() {
    ownVault = std::make_unique<host::volumes::VolumeVault>(
        systemFiles(),
        ownFolder(settings->current()->storage, state.path()),
        volumeSecretFile(state.path())
    );
    temperatureRecording = std::make_unique<TemperatureRecording>(
        TemperatureRecording::Faces{loop, ownVault->files(), *settings, *bus}
    );
    thermal = std::make_unique<ThermalChannels>(
        ThermalChannels::Faces{
            loop,
            mediaClock,
            *bus,
            *settings,
            *temperatures,
            *temperatureRecording,
            [this](int number, const Json& message) { liveEvents->sendReadings(number, message); }
        },
        state.path() / "backgrounds"
    );
    smart = std::make_unique<SmartEvents>(
        SmartEvents::Faces{loop, systemFiles(), *settings, *liveEvents}, state.path() / "objects"
    );
}

/// Looks after the device itself.
void Camera::Parts::openCare() {
    care = std::make_unique<Care>(
        Care::Faces{loop, *settings, *bus, [this] { return thermal->insides(); }},
        options.hardware,
        state.path() / "service.json"
    );
}

void Camera::Parts::openChannels() {
    const auto makeSource = [this](int number, const auto& address, const auto& given) {
        return thermal->makeSource(number, address, given);
    };
    const auto decorate = [this](int number, media::Frame& picture) {
        thermal->decorate(number, picture);
    };
    channelSet = std::make_unique<ChannelSet>(
        pipeline::ChannelFaces{
            clock,
            mediaClock,
            *bus,
            [this](int number) { tellChannel(number); },
            [this](int number, const auto& cells, WallTime time) {
                tellMotion(number, cells, time);
            },
            makeSource,
            decorate,
            [this](int number, const auto& scene, WallTime time) {
                smart->onScene(number, scene, time);
            },
            [this](int number, const auto& level, WallTime time) {
                smart->onSound(number, level, time);
            },
            [folder = state.path() / "detectors"](const config::SmartEventsSettings& wished) {
                return openClassifier(folder, wished);
            },
            [this](int number, const auto& how) { smart->onModel(number, how); },
            [this](int number, media::Frame& picture) { return thermal->overlay(number, picture); },
            [this](int number, bool on) {
                loop.post([this, number, on] { illuminator->want(number, on); });
            }
        },
        *settings
    );
    const auto publish = [this](int number, std::string_view text, MonoTime when, WallTime time) {
        if (auto* channel = channelSet->find(number)) {
            channel->publishMetadata(text, when, time);
        }
    };
    thermal->setMetadata(publish);
    smart->setMetadata(publish);
    thermal->setOptical([this](int number) -> media::FramePtr {
        const auto* channel = channelSet->find(number);
        return channel == nullptr ? nullptr : channel->newestPicture();
    });
}

Result<void> Camera::Parts::openMedia() {
    liveEvents = std::make_unique<linkage::LiveEvents>(loop);
    links = std::make_unique<linkage::Linkage>(*bus, *settings);
    openObservers();
    openCare();
    openChannels();
    pictures = std::make_unique<pipeline::PictureTaker>(
        loop,
        workers,
        [this](int number) { return channelSet->find(number); },
        [this](int number, const media::PictureOccasion& occasion, media::Frame& picture) {
            thermal->annotate(number, occasion, picture);
        }
    );
    recording = OCELLI_TRY(Recording::create(
        {loop,
         clock,
         *ownVault,
         *settings,
         *bus,
         *channelSet,
         *pictures,
         *events,
         [this](int number) { tellChannel(number); },
         [this](const std::string& readFrom, const std::string& recordOn) {
             temperatureRecording->setVolume(readFrom, recordOn);
         },
         state.path(),
         options.hardware}
    ));
    deliveries = OCELLI_TRY(openDeliveries(
        {loop, *settings, *bus, *pictures, model.model, state.serialNumber(), state.path()}
    ));
    report = std::make_unique<DeviceReport>(DeviceReport::Faces{
        clock,
        started,
        model,
        state.serialNumber(),
        *settings,
        *channelSet,
        *recording,
        [this](const std::string& stream) { return health ? health->frameRate(stream) : 0; }
    });
    live = std::make_unique<delivery::live::LiveService>(
        loop,
        [this](int number, std::string_view stream) -> media::StreamHub* {
            const auto name = config::streamNameOf(stream);
            return name ? channelSet->findHub(number, *name).get() : nullptr;
        }
    );
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

Result<void> Camera::Parts::openServices() {
    health = std::make_unique<Health>(
        loop,
        Health::Faces{
            *channelSet,
            [this] { return recording->toJson(); },
            [this] { return readersNow(); },
            [this] { return readers ? readers->delays() : StreamDelays(); },
            [this] { return care->toJson(); }
        }
    );
    thermalMetrics = health->registry().collect([this](host::diagnostics::Collection& to) {
        thermal->collect(to);
        temperatureRecording->collect(to);
        care->collect(to);
    });
    webAuthenticator = std::make_unique<users::WebAuthenticator>(*accounts);
    rtspAuthenticator = std::make_unique<users::RtspAuthenticator>(
        clock, accounts->gate(), accounts->accounts(), *settings
    );
    router = std::make_unique<net::http::Router>(*webAuthenticator);
    certificates = OCELLI_TRY(Certificates::open(state.path(), clock, *settings));
    certificates->watchExpiry(loop, *bus);
    talk = std::make_unique<Talk>(
        clock,
        *settings,
        model.absent.contains("speaker") ? ocelli::camera::talk::OpenOutput() : options.soundOut
    );
    audible = std::make_unique<AudibleAlarm>(
        AudibleAlarm::Faces{loop, *settings, talk->desk()}, state.path() / "sounds"
    );
    webRtc = std::make_unique<WebRtc>(
        WebRtc::Faces{loop, *settings, *channelSet, *accounts, talk->desk()}
    );
    addRoutes();
    rtspStreams = std::make_unique<RtspStreams>(*channelSet, *settings);
    delivery::rtsp::Faces faces;
    faces.authenticator.authenticate =
        [this](auto method, auto uri, auto header, const auto& peer) {
            return rtspAuthenticator->authenticate(method, uri, header, peer);
        };
    faces.authenticator.challenges = [this] { return rtspAuthenticator->challenges(); };
    faces.catalog = rtspStreams.get();
    faces.playback = recording->playback();
    faces.talk = &talk->desk();
    servers = std::make_unique<Servers>(
        loop,
        *settings,
        Servers::Faces{
            *router,
            std::move(faces),
            [this](const std::string& id) { return certificates->find(id); }
        }
    );
    OCELLI_TRY(servers->start());
    webRtc->start();
    return {};
}

void Camera::Parts::addRoutes() {
    users::addUserRoutes(*router, *accounts, model.model);
    users::addLogRoutes(*router, *auditLog, loop);
    certificates->addRoutes(
        *router,
        [this](const std::string& id) { servers->reloadCertificate(id); },
        [this](const std::string& who, std::string what) {
            log(users::LogMajor::Operation, "certificate", who, std::move(what));
        }
    );
    linkage::addEventRoutes(*router, *events, *liveEvents);
    control::deliveries::addDeliveryRoutes(*router, *deliveries);
    control::api::addSettingsRoutes(
        *router,
        {*settings,
         [this](int number, const config::VideoSettings& video) {
             return report->estimate(number, video);
         }}
    );
    control::api::addSystemRoutes(
        *router,
        {
            .information = [this] { return report->information(servers->addresses()); },
            .capabilities =
                [this] {
                    Json all = capabilitiesToJson(*channelSet, *settings->current(), model);
                    all["certificates"] = certificates->names();
                    talk->tell(all);
                    alarm->tell(all);
                    illuminator->tell(all);
                    audible->tell(all);
                    networkFaults->tell(all);
                    recording->tell(all);
                    return all;
                },
            .health = [this] { return health->toJson(); },
            .channels = [this] { return report->channels(); },
            .licences = [] { return licencesToJson(); },
            .metrics = [this] { return health->metrics(); },
            .healthy = [this] { return healthy(); },
            .reboot =
                [this](const std::string& who) {
                    log(users::LogMajor::Operation, "reboot", who, "The device is started again");
                    reboot = true;
                    endTimer = loop.after(kBeforeReboot, [this] { end(); });
                },
            .reset = [this](bool everything, const std::string& who) -> Result<void> {
                log(users::LogMajor::Operation,
                    everything ? "default" : "restore",
                    who,
                    everything
                        ? "All settings and accounts are taken back"
                        : "Settings are taken back but accounts, addresses and video format");
                OCELLI_TRY(everything ? settings->reset(who) : settings->restore(who));
                if (everything) {
                    OCELLI_TRY(accounts->reset());
                    OCELLI_TRY(certificates->reset());
                    OCELLI_TRY(networkService->reset());
                    OCELLI_TRY(recording->reset());
                    smart->forget();
                    audible->forget();
                }
                reboot = true;
                endTimer = loop.after(kBeforeReboot, [this] { end(); });
                return {};
            },
        }
    );
    delivery::live::addLiveRoutes(loop, *router, *live, *pictures);
    webRtc->addRoutes(*router);
    recording->addRoutes(*router);
    addThermalRoutes(*router, {loop, workers, *thermal, *pictures, *temperatures});
    temperatureRecording->addRoutes(*router);
    care->addRoutes(*router);
    smart->addRoutes(*router);
    alarm->addRoutes(*router);
    illuminator->addRoutes(*router);
    networkRoutes->add(*router);
    audible->addRoutes(*router);
    if (!options.web.empty()) {
        const auto pages = std::make_shared<const net::http::Files>(options.web);
        router->setFallback([pages](const net::http::Request& request) {
            return pages->serve(request);
        });
    }
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
