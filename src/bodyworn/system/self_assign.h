// Self-assign: a tap of a tag picks a camera, with a short time to take it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bodyworn/system/devices.h"
#include "bodyworn/system/docked.h"

namespace ocelli::bodyworn::system {

/// Why a camera cannot be given to somebody now.
struct NotReady {
    std::string serial;
    std::string name;
    std::string reason;
};

/// What a camera must have to be given out (BS-ASG-03).
struct ReadyRule {
    int battery = 30;           ///< percent, at least
    int freePercent = 20;       ///< of its storage, at least
    std::string firmware = {};  ///< of the system; empty: any
};

/// Reasons in plain words; nothing when the camera is ready.
std::optional<std::string> whyNotReady(
    const DockedCamera& camera, const Device& device, const ReadyRule& rule
);

struct Pick {
    std::string serial;              ///< empty: none
    std::vector<NotReady> notReady;  ///< each camera that does not qualify (BS-ASG-04)
};

/// The fullest battery among those that qualify.
Pick pickCamera(
    const DockedCameras& docked, const std::vector<Device>& devices, const ReadyRule& rule
);

/// One user at a time has 15 s to take the camera that lights up (BS-ASG-05). Reentrant.
class TakeWindow {
  public:
    static constexpr Duration kSpan = std::chrono::seconds(15);

    struct Offer {
        std::string serial;
        std::int64_t wearer = 0;
        MonoTime until;
    };

    /// Unavailable with the seconds left while somebody else has one.
    Result<void> open(std::string serial, std::int64_t wearer, MonoTime now);

    /// Whose the camera is that was just taken out; nothing when it was not offered.
    std::optional<std::int64_t> taken(std::string_view serial, MonoTime now);

    /// The offer as it stands.
    std::optional<Offer> current(MonoTime now) const;

  private:
    std::optional<Offer> offer_;
};

}  // namespace ocelli::bodyworn::system
