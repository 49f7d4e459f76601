// From an event to the actions its settings link it to.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/settings_store.h"
#include "control/linkage/action.h"
#include "events/event_bus.h"

namespace ocelli::control::linkage {

/// One thing to do for an event.
struct Link {
    std::string action;  ///< "record", "capture", "notify", "email" …, "deviceEvent"
    std::vector<int> channels;

    bool operator==(const Link&) const = default;
};

/// What the settings link an event to. Events without settings of their own are only told.
std::vector<Link> linksOf(const config::Settings& settings, const events::Event& event);

/// Thread-bound to the main loop. What was linked when an event started is also told its updates
/// and its stop, even if the settings have changed meanwhile.
class Linkage {
  public:
    Linkage(events::EventBus& bus, config::SettingsStore& settings);

    void add(Action action);

    /// Events that have started and not stopped.
    std::size_t running() const { return running_.size(); }

  private:
    void onEvent(const events::Event& event);

    static constexpr std::size_t kMostRunning = 1024;

    config::SettingsStore& settings_;
    std::vector<Action> actions_;
    std::map<std::uint64_t, std::vector<Link>> running_;  ///< by event id
    bool storm_ = false;  ///< too many at once: told, until it has calmed down
    Subscription subscription_;
};

}  // namespace ocelli::control::linkage
