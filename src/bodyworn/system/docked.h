// The cameras that stand in the docks now, and what becomes of each.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "bodyworn/system/devices.h"

namespace ocelli::bodyworn::system {

/// What a camera says when it is put into a dock.
struct DockedCamera {
    std::string serial;         ///< 1..32 of A-Z a-z 0-9 -
    std::string model;          ///< 1..64 characters
    std::string firmware;       ///< 1..64 characters
    std::string system;         ///< id of the system it belongs to; empty: none
    bool locked = false;        ///< it has locked itself
    int battery = 0;            ///< percent
    std::uint64_t storage = 0;  ///< bytes
    std::uint64_t free = 0;     ///< bytes
    std::uint64_t waiting = 0;  ///< bytes that the destination does not have yet
    int dock = 0;               ///< port, from 1; 0 unknown
    WallTime since = {};
    std::string key = {};      ///< fingerprint of its public key; empty: it has shown none
    std::string address = {};  ///< where it comes from; of IPv6 with its zone
    std::string state = {};    ///< "ready", "charging", "locked" or the code of its gravest fault
};

/// InvalidArgument by field.
Result<void> checkDocked(const DockedCamera& camera);

/// What becomes of a docked camera.
enum class DockOutcome : std::uint8_t {
    Found,     ///< belongs to no system: offered to be added
    Foreign,   ///< belongs to another system: must be removed there first (BS-CAM-02)
    Joined,    ///< gets time, settings, profile and user; its content is taken
    Locked,    ///< waits for the passphrase
    Removing,  ///< its content is taken, then it is set to factory default (BS-CAM-05)
};

std::string_view toString(DockOutcome outcome);

/// The rule; pure.
/// @param known   the camera as the system has it
/// @param system  id of this system
DockOutcome judge(
    const DockedCamera& camera,
    const std::optional<Device>& known,
    std::string_view system,
    WallTime now
);

/// Bounded list of cameras in docks. Reentrant.
class DockedCameras {
  public:
    /// Places in the docks of one controller (BS-ARC-08), and as many again that come and go.
    static constexpr std::size_t kMost = 80;

    /// ResourceExhausted when all places are taken.
    Result<void> put(DockedCamera camera);
    void remove(std::string_view serial);

    const DockedCamera* find(std::string_view serial) const;

    const std::map<std::string, DockedCamera, std::less<>>& all() const { return cameras_; }

  private:
    std::map<std::string, DockedCamera, std::less<>> cameras_;
};

}  // namespace ocelli::bodyworn::system
