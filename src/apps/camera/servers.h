// The listening servers, following the settings: ports, services, TLS.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/settings_store.h"
#include "delivery/rtsp/server.h"
#include "net/http/server.h"
#include "net/tls.h"
#include "runtime/event_loop.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop; the RTSP server lives on loops of its own. What is switched off
/// is closed at once, with all that was open there; a port that is moved opens at its new address
/// after the answer to whoever moved it has left.
class Servers {
  public:
    struct Faces {
        net::http::Router& router;
        delivery::rtsp::Faces rtsp;

        /// By its name in the settings; the device's own when there is none of that name.
        std::function<crypto::CertifiedKey(const std::string& id)> certificate;
    };

    Servers(EventLoop& loop, config::SettingsStore& settings, Faces faces);
    ~Servers();

    /// Unavailable when an address is taken: the program cannot do its work then.
    Result<void> start();

    /// Addresses to open in a browser and player, best first.
    std::vector<std::string> addresses() const;

    /// Who watches over RTSP, and how the streams go out.
    using RtspFigures = delivery::rtsp::Figures;

    /// A certificate of this name is another one now.
    void reloadCertificate(const std::string& id);

    /// Asks the RTSP loops; `done` is called on the main loop.
    void rtspFigures(std::function<void(RtspFigures)> done);

    /// Sessions of an account that was changed or removed end.
    void endRtspSessionsOf(const std::string& user);

    /// @param id  of its ReaderInfo
    void endRtspSession(const std::string& id);

  private:
    void follow(const config::SettingsChange& change);
    void move(const config::NetworkSettings& before, const config::NetworkSettings& after);
    void tune(const config::NetworkSettings& network);
    void mark(const config::QosSettings& qos);
    void reloadTls(const config::NetworkSettings& network);
    Result<void> startHttp(const config::NetworkSettings& network);
    Result<void> startHttps(const config::NetworkSettings& network);
    Result<void> startRtsp(const config::NetworkSettings& network);
    Result<void> startRtsps(const config::NetworkSettings& network);
    void stopRtsp();
    Result<void> checkFree(const config::NetworkSettings& wished);

    EventLoop& loop_;
    config::SettingsStore& settings_;
    Faces faces_;
    std::shared_ptr<net::TlsServerContext> httpsTls_;
    std::shared_ptr<net::TlsServerContext> rtspsTls_;
    std::unique_ptr<net::http::Server> http_;
    std::unique_ptr<net::http::Server> https_;

    EventLoop& rtspLoop() { return rtspThreads_.front()->loop(); }

    std::vector<std::unique_ptr<LoopThread>> rtspThreads_;
    std::unique_ptr<delivery::rtsp::RtspServer> rtsp_;  ///< on the first of them
    Subscription subscription_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace ocelli::apps::camera
