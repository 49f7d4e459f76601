// Certificates of the controller's pages, and which one HTTPS shows.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "config/settings_store.h"
#include "control/certificates/certificate_store.h"
#include "net/http/router.h"
#include "net/tls.h"

namespace ocelli::apps::controller {

/// Thread-bound to the main loop.
class Certificates {
  public:
    /// @param state   the state folder
    /// @param serial  of the controller, the name in its own certificate
    static Result<std::unique_ptr<Certificates>> open(
        const std::filesystem::path& state,
        const std::string& serial,
        const Clock& clock,
        config::SettingsStore& settings
    );

    /// For the server of HTTPS; follows what is chosen later.
    const std::shared_ptr<net::TlsServerContext>& tls() const { return tls_; }

    /// The routes of control/certificates, and `PUT /api/v1/certificates/{id}/use`.
    void addRoutes(
        net::http::Router& router, std::function<void(const std::string& who, std::string what)> log
    );

    /// Deletes all but the controller's own, which HTTPS shows again.
    Result<void> reset();

  private:
    Certificates(
        const Clock& clock,
        config::SettingsStore& settings,
        std::unique_ptr<control::certificates::CertificateStore> store
    )
        : clock_(clock), settings_(settings), store_(std::move(store)) {}

    std::string chosen() const;
    Result<void> use(const std::string& id, const std::string& who);

    const Clock& clock_;
    config::SettingsStore& settings_;
    std::unique_ptr<control::certificates::CertificateStore> store_;
    std::shared_ptr<net::TlsServerContext> tls_;
};

}  // namespace ocelli::apps::controller
