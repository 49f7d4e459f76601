// Tells the network about the device, as the settings say.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/settings_store.h"
#include "host/discovery/mdns_responder.h"
#include "host/discovery/ws_responder.h"
#include "runtime/event_loop.h"

namespace ocelli::apps::camera {

/// By mDNS and WS-Discovery, which one switch turns on. Thread-bound to the main loop.
class Discovery {
  public:
    struct Faces {
        EventLoop& loop;
        config::SettingsStore& settings;
        std::string model;
        std::string serialNumber;
        std::function<bool()> active;  ///< a password has been set
    };

    explicit Discovery(Faces faces);

    /// Something that is told has changed.
    void refresh();

  private:
    host::discovery::Advertisement advertisement(const config::Settings& settings) const;
    host::discovery::WsDevice webServicesDevice(const config::Settings& settings) const;

    Faces faces_;
    std::unique_ptr<host::discovery::MdnsResponder> responder_;
    std::unique_ptr<host::discovery::WsResponder> webServices_;
    Subscription subscription_;
    Timer timer_;
};

}  // namespace ocelli::apps::camera
