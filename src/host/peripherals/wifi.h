// The Wi-Fi of this computer as the kernel shows it: switched off, searching, connected, how well.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ocelli::host::peripherals {

enum class WifiState : std::uint8_t {
    Absent,  ///< this computer has no Wi-Fi
    Off,     ///< switched off, or silenced (rfkill)
    Searching,
    Connected,
};

struct WifiReading {
    WifiState state = WifiState::Absent;
    std::optional<int> percent = {};  ///< of the signal, while it is connected and tells it

    bool operator==(const WifiReading&) const = default;
};

/// A line of /proc/net/wireless.
struct WirelessSignal {
    std::string interface;
    double quality = 0;  ///< 0..70, as most drivers count; 0 where they do not tell it
    double level = 0;    ///< dBm, below 0; 0 where they do not tell it
};

/// The table without its two lines of heading; at most 64 lines. InvalidArgument names the line.
Result<std::vector<WirelessSignal>> parseWirelessTable(std::string_view text);

/// Of 70 parts, or of -100 (nothing) to -50 dBm (full). Nothing when neither is told.
std::optional<int> percentOf(const WirelessSignal& signal);

/// Of several interfaces the one that is best off.
/// @param root  "/" or a folder that stands in its place
WifiReading readWifi(const std::filesystem::path& root);

}  // namespace ocelli::host::peripherals
