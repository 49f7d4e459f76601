// Watches the device's network and tells what is wrong with it.
#pragma once

#include <memory>
#include <string>

#include "base/json.h"
#include "host/network/fault_teller.h"

namespace ocelli::apps::camera {

/// Lives on the main loop. Where the machine cannot be watched the log says so, and nothing is
/// told.
class NetworkFaults {
  public:
    NetworkFaults(EventLoop& loop, events::EventBus& bus);

    /// Why conflicts are not seen.
    void tell(Json& capabilities) const;

  private:
    host::network::FaultTeller teller_;
    std::unique_ptr<host::network::NetworkWatcher> watcher_;  ///< null: cannot be watched
    std::unique_ptr<host::network::ConflictWatch> conflicts_;
    Subscription subscription_;
    Timer timer_;
};

}  // namespace ocelli::apps::camera
