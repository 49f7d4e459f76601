// The web panel: draws the camera for whoever looks, and passes on what hands do.
#pragma once

#include <list>
#include <memory>

#include "apps/bodycam/beacon_desk.h"
#include "apps/bodycam/dock_bay.h"
#include "apps/bodycam/recorder.h"
#include "apps/bodycam/worn_device.h"
#include "bodyworn/device/panel_input.h"
#include "net/http/router.h"
#include "net/http/server.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::bodycam {

/// Thread-bound to the main loop. A tool for trying: nobody logs in, so it listens on loopback
/// unless told otherwise, and pages of other hosts are refused.
class Panel {
  public:
    struct Faces {
        EventLoop& loop;
        WornDevice& worn;
        Recorder& recorder;
        EvidenceKeeper& keeper;
        Lens& lens;
        const DockBay& bay;
        const BeaconDesk& beacons;
    };

    static constexpr std::size_t kMostViewers = 16;

    Panel(Faces faces, net::http::Router& router);
    ~Panel();

    /// Something may look different: told soon, many changes at once.
    void onChanged();
    void onPlay(const device::output::Play& play);
    void onNote(const LogLine& line);

  private:
    struct Viewer;

    void addRoutes(net::http::Router& router);
    void addRecordings(net::http::Router& router);
    void open(std::shared_ptr<net::websocket::WebSocket> socket);
    void take(Viewer& viewer, std::string_view text);
    void close(const Viewer* viewer);
    Result<void> apply(Viewer& viewer, device::PanelInput given);
    void send(const std::string& text);
    void sendState();
    Json state() const;
    void listRecordings(net::http::Reply reply);
    void sendClip(const net::http::Request& request, net::http::Reply reply);
    void sendPicture(net::http::Reply reply);

    Faces faces_;
    std::list<Viewer> viewers_;
    Timer soon_;
    Timer heartbeat_;
    SerialQueue queue_;  ///< reads recordings
};

/// Nobody has an account on a panel; its routes are public.
class PanelAuthenticator final : public net::http::Authenticator {
  public:
    Result<void> identify(net::http::Request&, bool) override { return {}; }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const net::http::Request&, const Error&) override {}
};

}  // namespace ocelli::apps::bodycam
