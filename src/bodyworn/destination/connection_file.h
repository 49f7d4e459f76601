// The file that connects a body worn system to this destination.
#pragma once

#include <string>
#include <vector>

#include "bodyworn/destination/config.h"

namespace ocelli::bodyworn::destination {

/// JSON text for administrators of body worn systems. It holds the secret of the API.
/// @param certificate  PEM of our HTTPS server
/// FailedPrecondition without an address, or when plain and secure addresses are mixed.
Result<std::string> makeConnectionFile(
    const ConfigFile& config,
    const std::vector<std::string>& addresses,
    std::string_view certificate,
    std::string_view version
);

}  // namespace ocelli::bodyworn::destination
