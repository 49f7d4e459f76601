// Joins the store of certificates with the server that shows one.
#include "apps/controller/certificates.h"

#include <fmt/format.h>

#include "base/log.h"
#include "control/certificates/certificate_routes.h"
#include "control/certificates/own_certificate.h"

namespace ocelli::apps::controller {

using control::certificates::CertificateStore;
using net::http::Request;
using net::http::Response;

Result<std::unique_ptr<Certificates>> Certificates::open(
    const std::filesystem::path& state,
    const std::string& serial,
    const Clock& clock,
    config::SettingsStore& settings
) {
    auto own = OCELLI_TRY(control::certificates::ownCertificate(state, serial, clock.wall()));
    auto store = OCELLI_TRY(CertificateStore::open(state / "certificates", std::move(own)));
    std::unique_ptr<Certificates> made(new Certificates(clock, settings, std::move(store)));
    auto pair = made->store_->find(made->chosen());
    if (!pair) {
        // A file that was lost must not make the controller unreachable.
        log::error("certificates", "{}; the controller's own is used", pair.error().message());
        pair = made->store_->find(CertificateStore::kOwn);
    }
    const crypto::CertifiedKey shown = OCELLI_TRY(std::move(pair));
    made->tls_ = OCELLI_TRY(net::TlsServerContext::create(shown));
    return made;
}

std::string Certificates::chosen() const {
    return settings_.current()->network.httpsCertificate;
}

Result<void> Certificates::use(const std::string& id, const std::string& who) {
    const auto pair = OCELLI_TRY(store_->find(id));
    OCELLI_TRY(settings_.change({.group = "network"}, Json{{"httpsCertificate", id}}, who));
    return tls_->reload(pair, {});
}

void Certificates::addRoutes(
    net::http::Router& router, std::function<void(const std::string& who, std::string what)> log
) {
    const auto usedBy = [this](const std::string& id) {
        return id == chosen() ? std::vector<std::string>{"https"} : std::vector<std::string>();
    };
    const auto replaced = [this](const std::string& id) {
        if (id != chosen()) {
            return;
        }
        const auto pair = store_->find(id);
        const auto done = pair ? tls_->reload(*pair, {}) : Result<void>(pair.error());
        if (!done) {
            log::error("certificates", "TLS: {}", done.error().describe());
        }
    };
    control::certificates::addCertificateRoutes(router, {clock_, *store_, usedBy, replaced, log});
    net::http::RouteInfo info;
    info.permission = access::Permission::Administrator;
    info.summary = "HTTPS shows this certificate from the next connection on.";
    router.add(
        net::http::Method::Put,
        "/api/v1/certificates/{id}/use",
        info,
        [this, log](const Request& request) -> Result<Response> {
            const std::string id(request.parameter("id"));
            OCELLI_TRY(use(id, request.identity.name));
            log(request.identity.name, fmt::format("HTTPS uses the certificate {}", id));
            return Response::noContent();
        }
    );
}

Result<void> Certificates::reset() {
    OCELLI_TRY(use(std::string(CertificateStore::kOwn), "reset"));
    for (const auto& one : store_->all()) {
        if (!one.own) {
            OCELLI_TRY(store_->remove(one.id));
        }
    }
    return {};
}

}  // namespace ocelli::apps::controller
