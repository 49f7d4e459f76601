// Makes events of cables that are pulled and of addresses that somebody else uses.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "events/event_bus.h"
#include "host/network/conflict_watch.h"

namespace ocelli::host::network {

/// True for hardware and what stands for it (a container's interface, a bond). Bridges and tunnels
/// come and go for reasons of their own, as do members of bridges that are no hardware.
bool standsForCable(const std::string& interface);

/// Events "networkDisconnected" and "addressConflict"; the rule is the interface. Reentrant; all
/// time comes from the clock.
class FaultTeller {
  public:
    /// A cable that is moved over is no fault.
    static constexpr Duration kSettle = std::chrono::seconds(2);

    /// A conflict is over when nothing was heard of it for so long; the watch tells it anew each
    /// minute.
    static constexpr Duration kOver = std::chrono::seconds(150);

    using Counts = std::function<bool(const std::string& interface)>;

    /// @param counts  interfaces whose loss is told
    FaultTeller(const Clock& clock, events::EventBus& bus, Counts counts = standsForCable);

    /// Ends what goes on.
    ~FaultTeller();
    FaultTeller(const FaultTeller&) = delete;
    FaultTeller& operator=(const FaultTeller&) = delete;

    /// An interface that was connected once is missed from then on, also when it is gone.
    void onState(const NetworkState& state);

    void onConflict(const AddressConflict& conflict);

    /// Call about every second.
    void tick();

  private:
    /// How many interfaces are remembered; beyond that new ones are left alone.
    static constexpr std::size_t kMostLinks = 64;

    struct Missed {
        bool connected = true;
        MonoTime since;           ///< of `connected` being false
        WallTime lost;            ///< the same by the calendar
        std::uint64_t event = 0;  ///< that goes on; 0: none
    };

    struct Conflict {
        AddressConflict what;
        MonoTime heard;
        std::uint64_t event = 0;
    };

    template <class Over>
    void endConflicts(const Over& over);
    void follow(const std::string& name, bool connected);
    void tellLink(const std::string& name, Missed& link, events::EventState state, WallTime time);
    void tellConflict(Conflict& conflict, events::EventState state);

    const Clock& clock_;
    events::EventBus& bus_;
    Counts counts_;
    std::map<std::string, Missed> links_;        ///< by name
    std::map<std::string, Conflict> conflicts_;  ///< by address; no more than there are own ones
};

}  // namespace ocelli::host::network
