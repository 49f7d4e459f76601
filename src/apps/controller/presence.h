// Tells the network where the controller and its docks are.
#pragma once

#include <functional>
#include <string>

#include "host/discovery/mdns_responder.h"

namespace ocelli::apps::controller {

/// Thread-bound. Multicast DNS over IPv4 and IPv6: docked cameras look for `_ocelli-dock._tcp`,
/// people with `ocelli find` for `_ocelli._tcp`.
class Presence {
  public:
    struct Facts {
        std::string serial;
        std::string name;  ///< what people see
        std::uint16_t http = 0;
        std::uint16_t https = 0;
        std::uint16_t dock = 0;
        bool active = false;  ///< the administrator has a password
    };

    /// @param facts  asked again now and then
    Presence(EventLoop& loop, std::function<Facts()> facts);

    static constexpr Duration kLookEvery = std::chrono::seconds(2);

  private:
    void refresh();

    std::function<Facts()> facts_;
    host::discovery::MdnsResponder responder_;
    Timer timer_;
};

}  // namespace ocelli::apps::controller
