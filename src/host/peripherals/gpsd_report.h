// What gpsd says, line by line in JSON.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace ocelli::host::peripherals {

/// WGS 84.
struct GpsFix {
    double latitude = 0;   ///< degrees, north
    double longitude = 0;  ///< degrees, east
    std::optional<WallTime> time;

    bool operator==(const GpsFix&) const = default;
};

struct GpsdReport {
    bool position = false;      ///< it is a report of the position (TPV) at all
    std::optional<GpsFix> fix;  ///< nothing: no fix
};

/// InvalidArgument for what is no JSON object of gpsd, or places outside of the world.
Result<GpsdReport> parseGpsdReport(std::string_view line);

}  // namespace ocelli::host::peripherals
