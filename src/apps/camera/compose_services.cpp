// What people and clients reach: servers and their routes.
#include "apps/camera/camera_parts.h"
#include "apps/camera/channel_json.h"
#include "apps/camera/licences.h"
#include "apps/camera/thermal_routes.h"
#include "control/api/settings_routes.h"
#include "control/api/system_routes.h"
#include "control/deliveries/delivery_routes.h"
#include "control/linkage/event_routes.h"
#include "control/users/log_routes.h"
#include "control/users/user_routes.h"
#include "net/http/files.h"

namespace ocelli::apps::camera {
namespace {

constexpr auto kBeforeReboot = std::chrono::milliseconds(300);  // for the answer to leave

}  // namespace

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
    addDeviceRoutes();
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

/// What is told and done about the device as a whole.
void Camera::Parts::addDeviceRoutes() {
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
                    rebootSoon();
                },
            .reset =
                [this](bool everything, const std::string& who) { return reset(everything, who); },
        }
    );
}

Result<void> Camera::Parts::reset(bool everything, const std::string& who) {
    log(users::LogMajor::Operation,
        everything ? "default" : "restore",
        who,
        everything ? "All settings and accounts are taken back"
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
    rebootSoon();
    return {};
}

void Camera::Parts::rebootSoon() {
    reboot = true;
    endTimer = loop.after(kBeforeReboot, [this] { end(); });
}

}  // namespace ocelli::apps::camera
