// The cameras of the system: added, named, assigned, removed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "bodyworn/system/announcements.h"

namespace ocelli::bodyworn::system {

enum class DeviceState : std::uint8_t {
    Active,
    Locked,    ///< bound to this system, but must be unlocked with the passphrase
    Removing,  ///< goes when all of its content is transferred
};

std::string_view toString(DeviceState state);

/// A camera that belongs to the system, docked or not.
struct Device {
    std::string serial;
    std::string name;
    std::string model;
    std::string firmware;
    DeviceState state = DeviceState::Active;
    std::int64_t wearer = 0;  ///< 0: nobody
    std::string wearerName;
    WallTime added;
    std::optional<WallTime> lastDocked;
    std::string key = {};  ///< fingerprint of its public key; empty: not known
};

/// A camera that was removed and has gone.
struct Departed {
    std::string serial;
    WallTime time;
};

/// Reentrant. Changes go into the announcements.
class Devices {
  public:
    static constexpr std::size_t kMost = 2000;

    /// After that long away from a dock a camera is locked (BS-UNL-01).
    static constexpr Duration kLockAfter = std::chrono::hours(24 * 56);

    explicit Devices(store::Database& database) : database_(database), announcements_(database) {}

    /// By name.
    Result<std::vector<Device>> all() const;

    Result<std::optional<Device>> find(std::string_view serial) const;

    /// NotFound.
    Result<Device> get(std::string_view serial) const;

    /// AlreadyExists, ResourceExhausted. The name is the serial number at first.
    Result<void> add(const Device& device);

    /// 1..100 characters (BS-CAM-09).
    Result<void> rename(std::string_view serial, std::string_view name);

    /// @param wearer  0: nobody. NotFound with the field "wearer".
    Result<void> assign(std::string_view serial, std::int64_t wearer);

    Result<void> setState(std::string_view serial, DeviceState state);
    Result<void> noteDocked(std::string_view serial, std::string_view firmware, WallTime now);

    /// The camera is gone; the destination is told. Remembered, for the camera may not have heard
    /// that it may go: at most `kDeparted`, the oldest is forgotten.
    Result<void> depart(std::string_view serial, WallTime now);

    /// True for the camera with this key that has gone, and was not added again since.
    Result<bool> hasDeparted(std::string_view serial, std::string_view key) const;

    static constexpr std::size_t kDeparted = 1000;

    /// The newest 50.
    Result<std::vector<Departed>> departed() const;

    /// Queues all cameras for the destination anew (BS-TRB-17).
    Result<void> announceAll();

  private:
    Result<void> announce(const Device& device, bool active);

    store::Database& database_;
    Announcements announcements_;
};

}  // namespace ocelli::bodyworn::system
