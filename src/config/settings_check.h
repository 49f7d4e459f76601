// What must hold between settings, beyond the range of each.
#pragma once

#include <filesystem>
#include <optional>

#include "config/generated/settings.h"

namespace ocelli::config {

/// Something that does not fit together, and the group in which it stands.
struct CheckFailure {
    GroupAddress where;
    Error error;  ///< the field is named relative to the group
};

/// The first failure, or nothing. Ports of the services differ, shares are at most 100 %, periods
/// of a day run forwards and do not overlap, areas have corners, zone and addresses exist,
/// multicast channels do not share a port.
/// @param zones  folder of the time zones
std::optional<CheckFailure> findFailure(
    const Settings& settings, const std::filesystem::path& zones = "/usr/share/zoneinfo"
);

}  // namespace ocelli::config
