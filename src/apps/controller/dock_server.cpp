// Listens for cameras, under the certificate of the system as soon as there is one.
#include "apps/controller/dock_server.h"

#include <fmt/format.h>

#include "base/log.h"
#include "bodyworn/dock/https_link.h"
#include "crypto/authority.h"

namespace ocelli::apps::controller {
namespace {

constexpr unsigned kWorkers = 2;
constexpr Duration kDay = std::chrono::hours(24);

crypto::CertificateWish wishOf(const std::string& serial, WallTime now) {
    crypto::CertificateWish wish;
    wish.commonName = serial;
    wish.dnsNames = {std::string(bodyworn::dock::kControllerName)};
    wish.from = now - kDay;
    wish.until = now + 365 * kDay;
    return wish;
}

}  // namespace

DockServer::DockServer(Faces faces, std::size_t places)
    : faces_(std::move(faces)),
      dock_(faces_.system, faces_.spool, faces_.serial, faces_.loop.clock()),
      intake_(faces_.spool, faces_.causes),
      share_(faces_.loop, places),
      pool_(std::make_unique<WorkerPool>(kWorkers)) {}

DockServer::~DockServer() {
    server_.reset();
    pool_.reset();
}

Result<std::unique_ptr<DockServer>> DockServer::create(Faces faces, const Options& options) {
    std::unique_ptr<DockServer> made(new DockServer(std::move(faces), options.places));
    OCELLI_TRY(made->open(options));
    return made;
}

Result<void> DockServer::open(const Options& options) {
    bodyworn::dock::addDockRoutes(
        router_,
        {faces_.loop,
         *pool_,
         faces_.loop.clock(),
         dock_,
         intake_,
         share_,
         [this] { return dock_.root(); }}
    );
    // Until the system has an authority; cameras that belong to none do not look.
    const auto own =
        OCELLI_TRY(crypto::createSelfSigned(wishOf(faces_.serial, faces_.loop.clock().wall())));
    // Any certificate is taken here: the routes tell apart whose it is, and say what is to be done.
    tls_ = OCELLI_TRY(
        net::TlsServerContext::create(own, {}, {net::ClientCertificates::Ask::Required, {}})
    );
    server_ = OCELLI_TRY(net::http::Server::create(faces_.loop, options.at, tls_, router_));
    timer_ = faces_.loop.every(kLookEvery, [this] { look(); });
    look();
    return {};
}

void DockServer::look() {
    if (auto done = identify(); !done) {
        log::error("dock", "the certificate of the docks: {}", done.error().describe());
    }
    for (const std::string& serial : dock_.sweep()) {
        log::info("dock", "{} was taken out", serial);
        share_.forget(serial);
    }
    share_.setLeaving(faces_.system.offered());
}

/// A fresh key for each start: cameras know the authority, not this certificate.
Result<void> DockServer::identify() {
    const auto key = faces_.system.setup().systemKey();
    if (!key) {
        return key.error().kind() == ErrorKind::FailedPrecondition ? Result<void>()
                                                                   : Result<void>(key.error());
    }
    if (key->authority.certificate == root_) {
        return {};
    }
    const auto own = OCELLI_TRY(
        crypto::createIssued(key->authority, wishOf(faces_.serial, faces_.loop.clock().wall()))
    );
    OCELLI_TRY(tls_->reload(own, {}));
    root_ = key->authority.certificate;
    log::info("dock", "cameras of the system are served on {}", local().format());
    return {};
}

std::vector<bodyworn::system::TransferFigures> DockServer::transfers() const {
    auto figures = dock_.transfers();
    if (!figures) {
        log::error("dock", "transfers: {}", figures.error().describe());
        return {};
    }
    return std::move(*figures);
}

}  // namespace ocelli::apps::controller
