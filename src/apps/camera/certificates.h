// Certificates of the device and the services that use them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/settings_store.h"
#include "control/certificates/expiry_watch.h"
#include "events/event_bus.h"
#include "net/http/router.h"
#include "runtime/event_loop.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop.
class Certificates {
  public:
    /// Settings that name a certificate which is not there are refused from then on.
    /// @param state  the state folder
    static Result<std::unique_ptr<Certificates>> open(
        const std::filesystem::path& state, const Clock& clock, config::SettingsStore& settings
    );

    /// @param onReplaced  a certificate is another one now
    /// @param log         for the audit log
    void addRoutes(
        net::http::Router& router,
        std::function<void(const std::string& id)> onReplaced,
        std::function<void(const std::string& who, std::string what)> log
    );

    /// The device's own when there is none of that name.
    crypto::CertifiedKey find(const std::string& id) const;

    /// Looks once a minute, and when settings change, whether it is time to tell of certificates
    /// that expire, on the bus.
    void watchExpiry(EventLoop& loop, events::EventBus& bus);

    /// For the capabilities: what the settings may name.
    std::vector<std::string> names() const;

    /// Deletes all but the device's own.
    Result<void> reset();

  private:
    Certificates(
        const Clock& clock,
        config::SettingsStore& settings,
        std::unique_ptr<control::certificates::CertificateStore> store
    );

    void lookAtExpiry(events::EventBus& bus);
    Result<void> check(const config::Settings& wished) const;

    const Clock& clock_;
    config::SettingsStore& settings_;
    std::unique_ptr<control::certificates::CertificateStore> store_;
    control::certificates::ExpiryWatch expiry_;
    Timer expiryTimer_;
    Subscription settingsSubscription_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace ocelli::apps::camera
