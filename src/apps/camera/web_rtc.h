// WebRTC as the settings want it: on a thread of its own, beside the other ways to watch.
#pragma once

#include <memory>
#include <vector>

#include "apps/camera/channel_set.h"
#include "apps/camera/health.h"
#include "config/settings_store.h"
#include "control/users/users.h"
#include "delivery/webrtc/server.h"
#include "net/http/router.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop. Sessions end with the login or the permission they began with.
class WebRtc {
  public:
    struct Faces {
        EventLoop& loop;
        config::SettingsStore& settings;
        const ChannelSet& channels;
        control::users::Users& accounts;
        media::TalkDesk& talk;
    };

    explicit WebRtc(Faces faces);
    ~WebRtc();

    void addRoutes(net::http::Router& router);

    /// Starts as the settings say. Where that cannot be, says so in the log; pages use WebSocket.
    void start();

    std::vector<ReaderFigures> figures() const;

  private:
    using Sessions = std::vector<delivery::webrtc::WebRtcServer::SessionInfo>;

    void follow(const config::SettingsChange& change);
    void stop();
    void mark(int dscp);
    void look();
    void end(std::function<bool(const delivery::webrtc::Agreement&)> which);
    std::vector<control::users::OnlineUser> online() const;
    bool endOnline(const std::string& id);

    Faces faces_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    Sessions sessions_;  ///< as of the last look
    LoopThread thread_;
    std::unique_ptr<delivery::webrtc::WebRtcServer> server_;  ///< on its loop
    Subscription subscription_;
    Subscription logins_;
    Timer timer_;
};

}  // namespace ocelli::apps::camera
