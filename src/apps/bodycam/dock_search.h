// Finds the controller that a docked camera is brought to.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "bodyworn/dock/dock_choice.h"
#include "host/discovery/device_finder.h"
#include "runtime/event_loop.h"

namespace ocelli::apps::bodycam {

/// Where to look: at a controller that was named, or for any that answers in the network.
struct DockPlace {
    std::optional<net::Endpoint> named;
    bool inNetwork = false;

    bool known() const { return named || inNetwork; }
};

/// Thread-bound. Controllers say by multicast DNS where their docks are (`_ocelli-dock._tcp`), over
/// IPv6 link local addresses and IPv4; the former are preferred, as they need no set-up.
class DockSearch {
  public:
    DockSearch(EventLoop& loop, DockPlace place);

    bool possible() const { return place_.known(); }

    struct Listener {
        std::function<void(const net::Endpoint&)> onFound;
        std::function<void()> onNobody;  ///< nobody has answered for kNobodyAfter; it goes on
    };

    /// Calls on the loop, at once or once one is found, until `end`.
    void begin(Listener listener);
    void end();

    /// Where the last search has led to; what people read when it has led nowhere yet.
    std::string words() const;

    void served() { choice_.served(last_.serial); }

    void failed() { choice_.failed(last_.serial); }

  private:
    void look();

    static constexpr Duration kLookEvery = std::chrono::milliseconds(250);
    static constexpr int kNobodyAfter = 24;  ///< looks: as long as a named one is tried three times
    static constexpr int kGather = 4;        ///< looks after the first answer: others may be better

    EventLoop& loop_;
    DockPlace place_;
    bodyworn::dock::DockChoice choice_;
    bodyworn::dock::KnownDock last_;
    std::optional<Listener> listener_;
    std::unique_ptr<host::discovery::DeviceFinder> finder_;
    int gathered_ = 0;
    int looks_ = 0;
    Timer timer_;
};

}  // namespace ocelli::apps::bodycam
