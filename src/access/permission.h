// What an account may do: levels, permissions, and the identity that carries them.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>

namespace ocelli::access {

enum class Level : std::uint8_t { User, Operator, Administrator };

std::string_view toString(Level level);

/// One word per kind of operation. `Any` is every logged-in account, `Public` nobody has to log in
/// for, `Administrator` the level.
enum class Permission : std::uint8_t {
    Public,
    Any,
    LiveView,
    Playback,
    ManualRecord,
    Parameters,
    Logs,
    Reboot,
    TwoWayAudio,
    Ptz,
    AlarmOutput,
    Administrator,
};

inline constexpr std::size_t kPermissionCount = 12;

std::string_view toString(Permission permission);

/// Channels 1 to 64 as bits 0 to 63.
using ChannelSet = std::bitset<64>;

/// What an account is granted beyond its level.
struct Grants {
    ChannelSet liveView;
    ChannelSet playback;
    ChannelSet manualRecord;
    bool parameters = false;
    bool logs = false;
    bool reboot = false;
    bool twoWayAudio = false;
    bool ptz = false;
    bool alarmOutput = false;

    bool operator==(const Grants&) const = default;
};

/// Everything an administrator has.
Grants allGrants();

/// What a new account of this level gets unless the administrator says otherwise.
Grants defaultGrants(Level level);

/// Who is asking, after proof. A default one is nobody.
struct Identity {
    std::string name;  ///< empty: nobody
    Level level = Level::User;
    Grants grants;

    bool known() const { return !name.empty(); }
};

/// The one authorisation rule of the device.
/// @param channel  from 1; 0 where the operation is not about a channel (then one granted channel
/// is enough)
bool allows(const Identity& who, Permission permission, int channel = 0);

}  // namespace ocelli::access
