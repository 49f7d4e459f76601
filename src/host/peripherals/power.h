// Battery and power as the kernel knows them (power_supply).
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace ocelli::host::peripherals {

struct PowerReading {
    int percent = 100;
    bool external = false;  ///< power comes in
    bool charging = false;
    bool fault = false;              ///< power comes in, and an unfull battery does not charge
    double celsius = 25;             ///< of the battery; 25 when it does not say
    std::optional<int> health = {};  ///< percent of what it could hold when it was new
    std::string serial = {};         ///< of the battery; empty when it has none
};

/// The contacts of a dock.
struct DockContacts {
    bool powered = false;
    int bay = 0;  ///< of the supply that is online, "dock3": 3; 0: it has no number
};

/// Whether power comes in through the contacts of a dock: a supply whose name begins with "dock"
/// is online. NotFound on a computer without such contacts.
Result<DockContacts> readDock(const std::filesystem::path& root);

/// The first battery and all other supplies of the system's own; batteries of keyboards and the
/// like (scope Device) do not count. NotFound without a battery.
/// @param root  "/" or a folder that stands in its place
Result<PowerReading> readPower(const std::filesystem::path& root);

/// Where the power of a computer that stays plugged in comes from.
struct MainsReading {
    bool online = true;               ///< power comes in
    std::optional<int> percent = {};  ///< of the battery or UPS; nothing: there is none
    bool low = false;                 ///< on the battery, which is nearly empty
};

/// From the mains adapters (types Mains and USB), UPS and batteries of the system. NotFound on a
/// computer that tells nothing of its power.
Result<MainsReading> readMains(const std::filesystem::path& root);

/// Lets batteries charge up to a part of what they hold, or not at all, where their charger can be
/// told (charge_behaviour, charge_control_end_threshold). NotFound when none can.
/// @param percent  1 to 100
Result<void> limitCharging(const std::filesystem::path& root, bool allowed, int percent);

}  // namespace ocelli::host::peripherals
