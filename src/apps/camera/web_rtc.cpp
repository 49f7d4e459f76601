// Starts, moves and stops the WebRTC server; hands calls from loop to loop.
#include "apps/camera/web_rtc.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "delivery/webrtc/whep_routes.h"
#include "runtime/run_on.h"

namespace ocelli::apps::camera {
namespace {

using delivery::webrtc::Agreement;
using delivery::webrtc::WatchAnswer;
using delivery::webrtc::WatchRequest;
using delivery::webrtc::WebRtcServer;

constexpr Duration kLookEvery = std::chrono::seconds(2);
constexpr Duration kCertificateLife = std::chrono::hours(24 * 365);

std::optional<config::StreamName> streamOf(std::string_view name) {
    for (const auto stream :
         {config::StreamName::Main, config::StreamName::Sub, config::StreamName::Third}) {
        if (config::toString(stream) == name) {
            return stream;
        }
    }
    return std::nullopt;
}

std::string onlineId(const WebRtcServer::SessionInfo& session) {
    return "webrtc-" + session.id;
}

}  // namespace

WebRtc::WebRtc(Faces faces) : faces_(faces), thread_(faces.loop.clock(), "webrtc") {
    subscription_ =
        faces_.settings.subscribe([this](const config::SettingsChange& change) { follow(change); });
    logins_ = faces_.accounts.sessions().onEnd([this](const auto& session, auto) {
        end([login = session.id](const Agreement& one) { return one.login == login; });
    });
    faces_.accounts.onAccessChange([this](const std::string& name) {
        end([name](const Agreement& one) { return one.user == name; });
    });
    faces_.accounts.addOnlineSource({
        [this] { return online(); },
        [this](const std::string& id) { return endOnline(id); },
    });
    timer_ = faces_.loop.every(kLookEvery, [this] { look(); });
}

WebRtc::~WebRtc() {
    stop();
    faces_.talk.settle();  // before the loop goes that it answers on
}

void WebRtc::start() {
    const config::SettingsPtr settings = faces_.settings.current();
    const config::NetworkSettings& network = settings->network;
    if (!network.webRtcEnabled) {
        return;
    }
    const WallTime now = faces_.loop.clock().wall();
    // Only the two ends of a session see it, and know it by its fingerprint.
    const auto certificate = crypto::createSelfSigned(
        {"ocelli", {}, {}, now - std::chrono::hours(24), now + kCertificateLife}
    );
    if (!certificate) {
        log::error("webrtc", "{}", certificate.error().describe());
        return;
    }
    const auto find = [this](int channel, std::string_view name) {
        const auto stream = streamOf(name);
        return stream ? faces_.channels.findHub(channel, *stream)
                      : std::shared_ptr<media::StreamHub>();
    };
    EventLoop& loop = thread_.loop();
    net::Endpoint wanted{network.webRtc.address, static_cast<std::uint16_t>(network.webRtc.port)};
    const auto create = [&] {
        return WebRtcServer::create(loop, wanted, *certificate, find, &faces_.talk);
    };
    auto made = runOn(loop, create);
    if (!made) {
        log::warning("webrtc", "{}; a free port is taken", made.error().describe());
        wanted.port = 0;
        made = runOn(loop, create);
    }
    if (!made) {
        log::error("webrtc", "{}", made.error().describe());
        return;
    }
    server_ = std::move(*made);
    mark(settings->qos.videoAudio);
}

void WebRtc::mark(int dscp) {
    thread_.loop().post([this, dscp] {
        auto done = server_ ? server_->setDscp(dscp) : Result<void>();
        if (!done) {
            log::warning("webrtc", "marking: {}", done.error().describe());
        }
    });
}

void WebRtc::stop() {
    runOn(thread_.loop(), [this] {
        server_.reset();
        return true;
    });
    sessions_.clear();
}

void WebRtc::follow(const config::SettingsChange& change) {
    const config::NetworkSettings& before = change.before->network;
    const config::NetworkSettings& after = change.after->network;
    if (before.webRtcEnabled != after.webRtcEnabled || before.webRtc != after.webRtc) {
        stop();
        start();
    } else if (change.before->qos != change.after->qos) {
        mark(change.after->qos.videoAudio);
    }
}

void WebRtc::addRoutes(net::http::Router& router) {
    const auto off = [] {
        return fail(ErrorKind::Unavailable, "WebRTC is switched off")
            .withField("network.webRtcEnabled", "true");
    };
    using Done = delivery::webrtc::WhepFaces::Done;
    delivery::webrtc::WhepFaces routes;
    const auto to = [this](Done done) {
        return [this, call = std::move(done)](Result<WatchAnswer> answer) {
            faces_.loop.post([call, found = std::move(answer)] { call(found); });
        };
    };
    routes.talk = [this, off, to](WatchRequest request, Done done) {
        auto back = to(std::move(done));
        thread_.loop().post([this, off, wanted = std::move(request), back]() mutable {
            if (server_) {
                server_->talk(std::move(wanted), std::move(back));
            } else {
                back(off());
            }
        });
    };
    routes.watch = [this, off, to](WatchRequest request, Done done) {
        auto back = to(std::move(done));
        thread_.loop().post([this, off, wanted = std::move(request), back]() mutable {
            if (server_) {
                server_->watch(std::move(wanted), std::move(back));
            } else {
                back(off());
            }
        });
    };
    routes.end = [this](std::string id, std::string user, std::function<void(bool)> done) {
        thread_.loop().post([this, id, user, call = std::move(done)] {
            const auto which = [&](const Agreement& one) {
                return one.id == id && one.user == user;
            };
            const bool known = server_ && server_->end(which) > 0;
            faces_.loop.post([call, known] { call(known); });
        });
    };
    delivery::webrtc::addWhepRoutes(router, std::move(routes), faces_.loop.clock());
}

void WebRtc::end(std::function<bool(const Agreement&)> which) {
    thread_.loop().post([this, pick = std::move(which)] {
        if (server_) {
            server_->end(pick);
        }
    });
}

void WebRtc::look() {
    thread_.loop().post([this] {
        Sessions found = server_ ? server_->sessions() : Sessions();
        faces_.loop.post([this, alive = std::weak_ptr(alive_), list = std::move(found)]() mutable {
            if (!alive.expired()) {
                sessions_ = std::move(list);
            }
        });
    });
}

std::vector<ReaderFigures> WebRtc::figures() const {
    std::vector<ReaderFigures> list;
    for (const auto& session : sessions_) {
        const auto& figures = session.figures;
        list.push_back(
            {session.stream,
             figures.peer.format(),
             "webrtc",
             figures.lostFrames,
             figures.queuedBytes,
             figures.delay}
        );
    }
    return list;
}

std::vector<control::users::OnlineUser> WebRtc::online() const {
    std::vector<control::users::OnlineUser> list;
    for (const auto& session : sessions_) {
        list.push_back(
            {onlineId(session),
             session.figures.user,
             session.figures.peer.address,
             "WebRTC",
             session.figures.began}
        );
    }
    return list;
}

bool WebRtc::endOnline(const std::string& id) {
    const auto known = std::find_if(sessions_.begin(), sessions_.end(), [&](const auto& session) {
        return onlineId(session) == id;
    });
    if (known == sessions_.end()) {
        return false;
    }
    end([wanted = known->id](const Agreement& one) { return one.id == wanted; });
    return true;
}

}  // namespace ocelli::apps::camera
