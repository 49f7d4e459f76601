// Joins the store of certificates with the settings that name them.
#include "apps/camera/certificates.h"

#include <array>

#include <fmt/format.h>

#include "base/log.h"
#include "config/time_zone.h"
#include "control/certificates/certificate_routes.h"
#include "control/certificates/own_certificate.h"

namespace ocelli::apps::camera {
namespace {

namespace certificates = control::certificates;
using config::NetworkSettings;

/// A service, and the setting that names its certificate.
struct Use {
    const char* service;
    const char* field;
    std::string NetworkSettings::* id;
};

constexpr std::array<Use, 2> kUses = {
    {{"https", "httpsCertificate", &NetworkSettings::httpsCertificate},
     {"rtsps", "rtspsCertificate", &NetworkSettings::rtspsCertificate}}
};

constexpr Duration kLookEvery = std::chrono::minutes(1);

}  // namespace

Certificates::Certificates(
    const Clock& clock,
    config::SettingsStore& settings,
    std::unique_ptr<certificates::CertificateStore> store
)
    : clock_(clock), settings_(settings), store_(std::move(store)) {
    settings_.addCheck([this, alive = std::weak_ptr(alive_)](const config::Settings& wished) {
        return alive.expired() ? Result<void>() : check(wished);
    });
}

Result<std::unique_ptr<Certificates>> Certificates::open(
    const std::filesystem::path& state, const Clock& clock, config::SettingsStore& settings
) {
    auto own = OCELLI_TRY(
        control::certificates::ownCertificate(state, settings.current()->device.name, clock.wall())
    );
    auto store =
        OCELLI_TRY(certificates::CertificateStore::open(state / "certificates", std::move(own)));
    return std::unique_ptr<Certificates>(new Certificates(clock, settings, std::move(store)));
}

/// Only what changes: a file that was lost must not make every other change impossible.
Result<void> Certificates::check(const config::Settings& wished) const {
    const config::SettingsPtr now = settings_.current();
    for (const Use& use : kUses) {
        const std::string& id = wished.network.*use.id;
        if (id != now->network.*use.id && !store_->has(id)) {
            return fail(ErrorKind::InvalidArgument, fmt::format("there is no certificate {}", id))
                .withField(use.field, fmt::format("{}", fmt::join(names(), ", ")));
        }
    }
    return {};
}

std::vector<std::string> Certificates::names() const {
    std::vector<std::string> names;
    for (const certificates::StoredCertificate& one : store_->all()) {
        names.push_back(one.id);
    }
    return names;
}

void Certificates::addRoutes(
    net::http::Router& router,
    std::function<void(const std::string& id)> onReplaced,
    std::function<void(const std::string& who, std::string what)> log
) {
    const auto usedBy = [this](const std::string& id) {
        const config::SettingsPtr now = settings_.current();
        std::vector<std::string> services;
        for (const Use& use : kUses) {
            if (now->network.*use.id == id) {
                services.emplace_back(use.service);
            }
        }
        return services;
    };
    certificates::addCertificateRoutes(
        router, {clock_, *store_, usedBy, std::move(onReplaced), std::move(log)}
    );
}

void Certificates::watchExpiry(EventLoop& loop, events::EventBus& bus) {
    expiryTimer_ = loop.every(kLookEvery, [this, &bus] { lookAtExpiry(bus); });
    settingsSubscription_ =
        settings_.subscribe([this, &bus](const config::SettingsChange&) { lookAtExpiry(bus); });
    lookAtExpiry(bus);
}

void Certificates::lookAtExpiry(events::EventBus& bus) {
    const config::SettingsPtr now = settings_.current();
    const config::CertificateAlarmSettings& alarm = now->certificateAlarm;
    const auto zone =
        config::TimeZone::load(now->device.timeZone).value_or(config::TimeZone::utc());
    const WallTime wall = clock_.wall();
    const config::LocalTime local = zone->toLocal(wall);
    std::vector<std::string> chosen;
    for (const Use& use : kUses) {
        chosen.push_back(now->network.*use.id);
    }
    const auto found = expiry_.look(
        wall,
        {config::daysOf(local.date), local.minuteOfDay / 60},
        {alarm.enabled, alarm.daysBefore, alarm.everyDays, alarm.hour},
        store_->all(),
        chosen
    );
    for (const certificates::ExpiryFinding& one : found) {
        events::Event event;
        event.topic = events::topic::kCertificateExpiry;
        event.time = wall;
        event.details = Json{
            {"certificate", one.id}, {"expiry", toString(one.state)}, {"message", one.message}
        };
        if (one.until) {
            event.details["until"] = formatTime(*one.until);
        }
        bus.publish(std::move(event));
    }
}

crypto::CertifiedKey Certificates::find(const std::string& id) const {
    auto found = store_->find(id);
    if (found) {
        return *found;
    }
    log::error("certificates", "{}; the device's own is used", found.error().message());
    // The device's own is always there.
    return *store_->find(certificates::CertificateStore::kOwn);
}

Result<void> Certificates::reset() {
    for (const certificates::StoredCertificate& one : store_->all()) {
        if (!one.own) {
            OCELLI_TRY(store_->remove(one.id));
        }
    }
    return {};
}

}  // namespace ocelli::apps::camera
