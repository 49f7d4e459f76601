// Causes that the system sees by itself, before or while somebody looks for them.
#pragma once

#include "bodyworn/system/system.h"

namespace ocelli::bodyworn::system {

/// One cause, in plain words, at an advice of the troubleshooting.
struct Finding {
    std::string_view advice;  ///< id of an Advice
    std::string text;
    std::string serial = {};  ///< of the camera that it is about; empty: none
};

constexpr std::size_t kMostFindings = 500;

/// From profiles, users and what cameras have noted in the last week; at most kMostFindings. Unlike
/// problems of the dashboard these may be meant so: a profile without sound is no fault.
Result<std::vector<Finding>> findings(System& system, WallTime now);

/// {"items": [{"advice", "text", "serial"}]}
Json toJson(const std::vector<Finding>& findings);

}  // namespace ocelli::bodyworn::system
