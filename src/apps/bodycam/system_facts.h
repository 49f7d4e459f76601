// What the system decides for all its cameras and a camera keeps: time zone, keys.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"
#include "bodyworn/device/provision.h"

namespace ocelli::apps::bodycam {

struct SystemFacts {
    std::string timeZone = "UTC";  ///< IANA name
    std::optional<bodyworn::device::ContentKey> contentKey;
    Bytes beaconKey = {};  ///< of calls to cameras nearby; empty: the profile wants none

    bool operator==(const SystemFacts&) const = default;
};

/// Of the welcome's settings; what is absent or out of form stays as it was.
SystemFacts applySystemFacts(SystemFacts before, const Json& settings);

/// As they were kept; what cannot be read is said in the log and begins anew.
SystemFacts readSystemFacts(const std::filesystem::path& folder);
Result<void> writeSystemFacts(const std::filesystem::path& folder, const SystemFacts& facts);

}  // namespace ocelli::apps::bodycam
