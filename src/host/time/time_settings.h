// What people set of the machine's time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace ocelli::host::time {

enum class TimeMode : std::uint8_t {
    System,  ///< the operating system keeps the clock, from DHCP or as it was set up
    Ntp,     ///< from the servers below
    Manual,  ///< by hand
    Dhcp,    ///< from the servers that DHCP names; the fallback below when it names none
};

struct TimeSettings {
    TimeMode mode = TimeMode::System;  ///< "system", "ntp", "manual", "dhcp"
    std::string server = {};           ///< "host" or "host:port"; needed with Ntp
    std::string fallback = {};         ///< asked when the first is silent; empty: none

    bool operator==(const TimeSettings&) const = default;
};

struct ServerPlace {
    std::string host;  ///< a name or a numeric address
    std::uint16_t port = 123;
};

/// InvalidArgument for what is no host of up to 253 characters with an optional port.
Result<ServerPlace> parseServer(std::string_view text);

Json toJson(const TimeSettings& settings);

/// What is named is changed. InvalidArgument by field.
Result<TimeSettings> merge(TimeSettings settings, const Json& patch);

}  // namespace ocelli::host::time
