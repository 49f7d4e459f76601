// What is wrong with the disk, from those who look at it and those who write to it, as events.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "delivery/record/volume_recorder.h"
#include "events/event_bus.h"
#include "host/volumes/volume_probe.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop. One event lasts from the first sign of trouble to its end.
class DiskState {
  public:
    DiskState(const Clock& clock, events::EventBus& bus) : clock_(clock), bus_(bus) {}

    /// The watch has looked.
    void onProbe(host::volumes::VolumeState state, const std::string& message);

    /// The recorder met a problem, or got over it.
    void onProblem(delivery::record::Problem problem, const std::string& message);

    /// Why nothing may be written to it, though that would go; empty when it may.
    void onProtection(const std::string& why);

    /// "normal", "uninitialized", "full", "error", "missing", "locked", "protected"
    std::string_view word() const;

    /// In plain words; empty while all is well.
    const std::string& message() const;

    bool failing() const;
    bool full() const;

  private:
    struct Running {
        std::string_view topic;
        std::uint64_t id = 0;  ///< of the event that goes on; 0: none
    };

    void tell();
    void raise(Running& running, bool on);

    const Clock& clock_;
    events::EventBus& bus_;
    host::volumes::VolumeState probed_ = host::volumes::VolumeState::Normal;
    std::string probeMessage_;
    delivery::record::Problem problem_ = delivery::record::Problem::None;
    std::string problemMessage_;
    std::string protection_;
    Running full_{events::topic::kDiskFull};
    Running error_{events::topic::kDiskError};
};

}  // namespace ocelli::apps::camera
