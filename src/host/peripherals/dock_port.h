// The network ports that docks are plugged into, as the kernel shows them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace ocelli::host::peripherals {

enum class PortLink : std::uint8_t {
    Absent,  ///< there is no interface of that name: its adapter is unplugged
    Off,     ///< switched off in this computer
    NoLink,  ///< nobody at the other end: no cable, or what is there has no power
    Linked,
};

struct PortReading {
    PortLink link = PortLink::Absent;
    std::optional<int> megabits = {};  ///< of a link that tells its rate
};

/// Looks at the carrier of an interface (sys/class/net).
/// @param root  "/" or a folder that stands in its place
/// @param name  of the interface; one with a slash is absent
PortReading readPort(const std::filesystem::path& root, const std::string& name);

}  // namespace ocelli::host::peripherals
