// Starts, moves and stops the servers.
#include "apps/camera/servers.h"

#include <future>

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::apps::camera {
namespace {

net::Endpoint endpointOf(const config::Address& address) {
    return {address.address, static_cast<std::uint16_t>(address.port)};
}

net::TlsVersion versionOf(config::NetworkTlsMinimum minimum) {
    return minimum == config::NetworkTlsMinimum::Tls13 ? net::TlsVersion::Tls13
                                                       : net::TlsVersion::Tls12;
}

std::string urlOf(std::string_view scheme, const net::Endpoint& endpoint) {
    net::Endpoint shown = endpoint;
    if (shown.address.empty() || shown.address == "0.0.0.0" || shown.address == "::") {
        return fmt::format("{}://localhost:{}", scheme, shown.port);
    }
    return fmt::format("{}://{}", scheme, shown.format());
}

/// Runs on another loop and waits; that loop must be running.
template <class F>
auto runOn(EventLoop& loop, F work) {
    std::promise<decltype(work())> promise;
    auto answer = promise.get_future();
    loop.post([&] { promise.set_value(work()); });
    return answer.get();
}

}  // namespace

Servers::Servers(EventLoop& loop, config::SettingsStore& settings, Faces faces)
    : loop_(loop),
      settings_(settings),
      faces_(std::move(faces)),
      rtspThread_(loop.clock(), "rtsp") {
    subscription_ =
        settings_.subscribe([this](const config::SettingsChange& change) { follow(change); });
}

Servers::~Servers() {
    stopRtsp();
}

Result<void> Servers::start() {
    const config::SettingsPtr settings = settings_.current();
    const config::NetworkSettings& network = settings->network;
    tls_ =
        OCELLI_TRY(net::TlsServerContext::create(faces_.certificate, versionOf(network.tlsMinimum))
        );
    OCELLI_TRY(startHttp(network));
    OCELLI_TRY(startHttps(network));
    return startRtsp(network);
}

Result<void> Servers::startHttp(const config::NetworkSettings& network) {
    http_.reset();
    if (!network.httpEnabled) {
        return {};
    }
    http_ = OCELLI_TRY(
        net::http::Server::create(loop_, endpointOf(network.http), nullptr, faces_.router)
    );
    if (network.httpsOnly && network.httpsEnabled) {
        http_->setRedirect(static_cast<std::uint16_t>(network.https.port));
    }
    return {};
}

Result<void> Servers::startHttps(const config::NetworkSettings& network) {
    https_.reset();
    if (!network.httpsEnabled) {
        return {};
    }
    https_ =
        OCELLI_TRY(net::http::Server::create(loop_, endpointOf(network.https), tls_, faces_.router)
        );
    return {};
}

Result<void> Servers::startRtsp(const config::NetworkSettings& network) {
    stopRtsp();
    if (!network.rtspEnabled) {
        return {};
    }
    EventLoop& loop = rtspThread_.loop();
    auto made = runOn(loop, [&] {
        return delivery::rtsp::RtspServer::create(loop, endpointOf(network.rtsp), faces_.rtsp);
    });
    rtsp_ = OCELLI_TRY(std::move(made));
    return {};
}

void Servers::stopRtsp() {
    if (rtsp_) {
        runOn(rtspThread_.loop(), [this] {
            rtsp_.reset();
            return true;
        });
    }
}

void Servers::follow(const config::SettingsChange& change) {
    const config::NetworkSettings& before = change.before->network;
    const config::NetworkSettings& after = change.after->network;
    if (before == after || !tls_) {
        return;
    }
    // Later: the answer to the request that made the change still has to leave by the old server.
    loop_.post([this, before, after] {
        const auto report = [](std::string_view what, const Result<void>& done) {
            if (!done) {
                log::error("network", "{}: {}", what, done.error().describe());
            }
        };
        if (before.tlsMinimum != after.tlsMinimum) {
            report("TLS", tls_->reload(faces_.certificate, versionOf(after.tlsMinimum)));
        }
        const bool redirectChanged =
            before.httpsOnly != after.httpsOnly || before.https.port != after.https.port;
        if (before.http != after.http || before.httpEnabled != after.httpEnabled ||
            redirectChanged) {
            report("HTTP", startHttp(after));
        }
        if (before.https != after.https || before.httpsEnabled != after.httpsEnabled) {
            report("HTTPS", startHttps(after));
        }
        if (before.rtsp != after.rtsp || before.rtspEnabled != after.rtspEnabled) {
            report("RTSP", startRtsp(after));
        }
    });
}

std::vector<std::string> Servers::addresses() const {
    std::vector<std::string> addresses;
    if (http_) {
        addresses.push_back(urlOf("http", http_->local()));
    }
    if (https_) {
        addresses.push_back(urlOf("https", https_->local()));
    }
    if (rtsp_) {
        addresses.push_back(urlOf("rtsp", rtsp_->local()) + "/Streaming/Channels/101");
    }
    return addresses;
}

void Servers::rtspFigures(std::function<void(RtspFigures)> done) {
    rtspThread_.loop().post([this, call = std::move(done)] {
        RtspFigures figures;
        if (rtsp_) {
            figures = {rtsp_->readers(), rtsp_->streams()};
        }
        loop_.post([call, found = std::move(figures)] { call(found); });
    });
}

void Servers::endRtspSessionsOf(const std::string& user) {
    rtspThread_.loop().post([this, user] {
        if (rtsp_) {
            rtsp_->endSessionsOf(user);
        }
    });
}

}  // namespace ocelli::apps::camera
