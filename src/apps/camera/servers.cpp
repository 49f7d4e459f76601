// Starts, moves and stops the servers.
#include "apps/camera/servers.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/log.h"
#include "runtime/cores.h"
#include "runtime/run_on.h"

namespace ocelli::apps::camera {
namespace {

constexpr std::size_t kMostRtspLoops = 4;

net::Endpoint endpointOf(const config::Address& address) {
    return {address.address, static_cast<std::uint16_t>(address.port)};
}

net::TlsVersions versionsOf(const config::NetworkSettings& network) {
    return {.tls11 = network.tls11, .tls12 = network.tls12, .tls13 = network.tls13};
}

std::optional<crypto::SrtpSuite> suiteOf(config::NetworkSrtp srtp) {
    switch (srtp) {
        case config::NetworkSrtp::None:
            return std::nullopt;
        case config::NetworkSrtp::AesCm128:
            return crypto::SrtpSuite::AesCm128Sha80;
        case config::NetworkSrtp::AesCm256:
            return crypto::SrtpSuite::AesCm256Sha80;
        case config::NetworkSrtp::AesGcm128:
            return crypto::SrtpSuite::AesGcm128;
        case config::NetworkSrtp::AesGcm256:
            return crypto::SrtpSuite::AesGcm256;
    }
    return std::nullopt;
}

std::string urlOf(std::string_view scheme, const net::Endpoint& endpoint) {
    net::Endpoint shown = endpoint;
    if (shown.address.empty() || shown.address == "0.0.0.0" || shown.address == "::") {
        return fmt::format("{}://localhost:{}", scheme, shown.port);
    }
    return fmt::format("{}://{}", scheme, shown.format());
}

/// As many as there are cores; more would only take turns.
std::size_t rtspLoops() {
    return std::min(cores(), kMostRtspLoops);
}

struct Service {
    std::string_view name;
    bool on;
    const config::Address& address;
};

std::array<Service, 4> servicesOf(const config::NetworkSettings& network) {
    return {
        {{"http", network.httpEnabled, network.http},
         {"https", network.httpsEnabled, network.https},
         {"rtsp", network.rtspEnabled, network.rtsp},
         {"rtsps", network.rtspEnabled && network.rtspsEnabled, network.rtsps}}
    };
}

}  // namespace

Servers::Servers(EventLoop& loop, config::SettingsStore& settings, Faces faces)
    : loop_(loop), settings_(settings), faces_(std::move(faces)) {
    for (std::size_t i = 0; i < rtspLoops(); ++i) {
        rtspThreads_.push_back(std::make_unique<LoopThread>(loop.clock(), "rtsp"));
    }
    subscription_ =
        settings_.subscribe([this](const config::SettingsChange& change) { follow(change); });
    settings_.addCheck(
        [this, alive = std::weak_ptr(alive_)](const config::Settings& wished) -> Result<void> {
            return alive.expired() ? Result<void>() : checkFree(wished.network);
        }
    );
}

Servers::~Servers() {
    stopRtsp();
    if (faces_.rtsp.talk != nullptr) {
        faces_.rtsp.talk->settle();  // before the loop goes that it answers on
    }
}

Result<void> Servers::start() {
    const config::SettingsPtr settings = settings_.current();
    const config::NetworkSettings& network = settings->network;
    httpsTls_ = OCELLI_TRY(net::TlsServerContext::create(
        faces_.certificate(network.httpsCertificate), versionsOf(network)
    ));
    rtspsTls_ = OCELLI_TRY(net::TlsServerContext::create(
        faces_.certificate(network.rtspsCertificate), versionsOf(network)
    ));
    if (network.httpEnabled) {
        OCELLI_TRY(startHttp(network));
    }
    if (network.httpsEnabled) {
        OCELLI_TRY(startHttps(network));
    }
    if (network.rtspEnabled) {
        OCELLI_TRY(startRtsp(network));
    }
    tune(network);
    mark(settings->qos);
    return {};
}

Result<void> Servers::startHttp(const config::NetworkSettings& network) {
    http_ = OCELLI_TRY(
        net::http::Server::create(loop_, endpointOf(network.http), nullptr, faces_.router)
    );
    return {};
}

Result<void> Servers::startHttps(const config::NetworkSettings& network) {
    https_ = OCELLI_TRY(
        net::http::Server::create(loop_, endpointOf(network.https), httpsTls_, faces_.router)
    );
    return {};
}

Result<void> Servers::startRtsp(const config::NetworkSettings& network) {
    EventLoop& loop = rtspLoop();
    std::vector<EventLoop*> more;
    for (std::size_t i = 1; i < rtspThreads_.size(); ++i) {
        more.push_back(&rtspThreads_[i]->loop());
    }
    delivery::rtsp::Faces faces = faces_.rtsp;
    faces.captureTimes = network.rtpCaptureTimes;
    faces.srtp = network.rtspsEnabled ? suiteOf(network.srtp) : std::nullopt;
    auto made = runOn(loop, [&] {
        return delivery::rtsp::RtspServer::create(loop, endpointOf(network.rtsp), faces, {}, more);
    });
    rtsp_ = OCELLI_TRY(std::move(made));
    return startRtsps(network);
}

Result<void> Servers::startRtsps(const config::NetworkSettings& network) {
    if (!rtsp_ || !network.rtspsEnabled) {
        return {};
    }
    return runOn(rtspLoop(), [&] {
        return rtsp_->listenSecure({endpointOf(network.rtsps), rtspsTls_});
    });
}

void Servers::stopRtsp() {
    if (rtsp_) {
        runOn(rtspLoop(), [this] {
            rtsp_.reset();
            return true;
        });
    }
}

/// A port that another program holds is refused before anything changes: who moved the device
/// there would never find it again.
Result<void> Servers::checkFree(const config::NetworkSettings& wished) {
    const config::SettingsPtr current = settings_.current();
    const config::NetworkSettings& now = current->network;
    const std::array<Service, 4> services = servicesOf(wished);
    const std::array<Service, 4> ours = servicesOf(now);
    for (std::size_t i = 0; i < services.size(); ++i) {
        const auto& [name, on, address] = services[i];
        const bool isOurs = std::ranges::any_of(ours, [&](const Service& one) {
            return one.on && one.address.port == address.port;
        });
        if (!on || isOurs) {
            continue;
        }
        const auto probe = net::TcpListener::create(loop_, endpointOf(address), [](auto) {});
        if (!probe) {
            return fail(ErrorKind::InvalidArgument, probe.error().message())
                .withField(fmt::format("{}.port", name), "a free port of this device");
        }
    }
    return {};
}

/// What can change while a server stays where it is.
void Servers::tune(const config::NetworkSettings& network) {
    if (http_) {
        const bool away = network.httpsOnly && network.httpsEnabled;
        const auto port = static_cast<std::uint16_t>(network.https.port);
        http_->setRedirect(away ? std::optional(port) : std::nullopt);
        http_->setWebSockets(network.webSocket);
    }
    if (https_) {
        https_->setWebSockets(network.webSockets);
    }
}

/// How packets are marked for the routers on the way.
void Servers::mark(const config::QosSettings& qos) {
    const net::http::Server::Marks marks{qos.management, qos.videoAudio, qos.alarm};
    for (const auto& server : {http_.get(), https_.get()}) {
        if (server != nullptr) {
            server->setMarks(marks);
        }
    }
    rtspLoop().post([this, dscp = qos.videoAudio] {
        if (rtsp_) {
            rtsp_->setDscp(dscp);
        }
    });
}

/// Connections that come from now on see it; those that are open stay.
void Servers::reloadTls(const config::NetworkSettings& network) {
    const auto reload = [&](net::TlsServerContext& tls, const std::string& id) {
        if (auto done = tls.reload(faces_.certificate(id), versionsOf(network)); !done) {
            log::error("network", "TLS: {}", done.error().describe());
        }
    };
    reload(*httpsTls_, network.httpsCertificate);
    reload(*rtspsTls_, network.rtspsCertificate);
}

void Servers::reloadCertificate(const std::string& id) {
    const config::SettingsPtr now = settings_.current();
    if (now->network.httpsCertificate == id || now->network.rtspsCertificate == id) {
        reloadTls(now->network);
    }
}

/// Closes all that goes or moves before anything opens, so that services can change places.
void Servers::move(const config::NetworkSettings& before, const config::NetworkSettings& after) {
    const auto moved = [&](auto address, auto on) {
        return before.*address != after.*address || before.*on != after.*on;
    };
    using Network = config::NetworkSettings;
    const bool http = moved(&Network::http, &Network::httpEnabled);
    const bool https = moved(&Network::https, &Network::httpsEnabled);
    // RTSPS, its keys, and what packets look like belong to the same server.
    const bool rtsp = moved(&Network::rtsp, &Network::rtspEnabled) ||
                      moved(&Network::rtsps, &Network::rtspsEnabled) || before.srtp != after.srtp ||
                      before.rtpCaptureTimes != after.rtpCaptureTimes;
    if (http) {
        http_.reset();
    }
    if (https) {
        https_.reset();
    }
    if (rtsp) {
        stopRtsp();
    }
    const auto open = [&](bool wanted, std::string_view what, auto begin) {
        if (!wanted) {
            return;
        }
        if (auto done = (this->*begin)(after); !done) {
            log::error("network", "{}: {}; the old address stays", what, done.error().describe());
            if (auto back = (this->*begin)(before); !back) {
                log::error("network", "{}: {}", what, back.error().describe());
            }
        }
    };
    open(http && after.httpEnabled, "HTTP", &Servers::startHttp);
    open(https && after.httpsEnabled, "HTTPS", &Servers::startHttps);
    open(rtsp && after.rtspEnabled, "RTSP", &Servers::startRtsp);
}

void Servers::follow(const config::SettingsChange& change) {
    if (!rtspsTls_) {
        return;
    }
    // What RTSP offers: streams that are switched on, and their groups.
    rtspLoop().post([this] {
        if (rtsp_) {
            rtsp_->followCatalog();
        }
    });
    if (change.before->qos != change.after->qos) {
        mark(change.after->qos);
    }
    const config::NetworkSettings& before = change.before->network;
    const config::NetworkSettings& after = change.after->network;
    if (before == after) {
        return;
    }
    // Later: the answer to the request that made the change still has to leave by the old server.
    loop_.post([this, alive = std::weak_ptr(alive_), before, after] {
        if (alive.expired()) {
            return;
        }
        if (versionsOf(before) != versionsOf(after) ||
            before.httpsCertificate != after.httpsCertificate ||
            before.rtspsCertificate != after.rtspsCertificate) {
            reloadTls(after);
        }
        move(before, after);
        tune(after);
        mark(settings_.current()->qos);
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
        if (const auto secure = rtsp_->secureLocal()) {
            addresses.push_back(urlOf("rtsps", *secure) + "/Streaming/Channels/101");
        }
    }
    return addresses;
}

void Servers::rtspFigures(std::function<void(RtspFigures)> done) {
    rtspLoop().post([this, call = std::move(done)] {
        const auto answer = [this, call](RtspFigures figures) {
            loop_.post([call, found = std::move(figures)] { call(found); });
        };
        if (rtsp_) {
            rtsp_->figures(answer);
        } else {
            answer({});
        }
    });
}

void Servers::endRtspSession(const std::string& id) {
    rtspLoop().post([this, id] {
        if (rtsp_) {
            rtsp_->endSession(id);
        }
    });
}

void Servers::endRtspSessionsOf(const std::string& user) {
    rtspLoop().post([this, user] {
        if (rtsp_) {
            rtsp_->endSessionsOf(user);
        }
    });
}

}  // namespace ocelli::apps::camera
