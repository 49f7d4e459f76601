// Capture times of packets that came over a network: arrival, smoothed by the sender's own times.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace ocelli::camera::capture::detail {

/// Packets arrive in bursts, but their media times are even. The least delayed packets tell how the
/// two clocks lie to each other; what the sender's clock drifts is followed slowly. One for all
/// tracks of a source, so that sound and picture stay together. Reentrant.
class ArrivalClock {
  public:
    /// @param media    media time of the packet from an arbitrary start
    /// @param arrival  when it came
    /// @return         when it was captured; never after `arrival`. May go back a little from
    /// packet to packet.
    MonoTime captured(Duration media, MonoTime arrival);

    void reset() { offset_.reset(); }

    /// Further away than this the sender has begun anew, and so do we.
    static constexpr Duration kJump = std::chrono::seconds(2);

  private:
    std::optional<Duration> offset_;  ///< from media time to monotonic time
};

}  // namespace ocelli::camera::capture::detail
