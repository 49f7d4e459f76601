// Asks time servers how late it is.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "base/clock.h"

namespace ocelli::host::time {

/// How a server's clock stands to ours.
struct NtpReading {
    Duration ahead{};  ///< of the server's clock; wrong by at most half the delay
    Duration delay{};  ///< of the way there and back
    int stratum = 0;
};

/// Blocks, for two seconds with a server that is silent; longer only while a name is looked up.
/// @param server  as in TimeSettings
/// @return  NotFound (no such name), Unavailable (silent, or without time), Cancelled
Result<NtpReading> askNtp(
    const Clock& clock, const std::string& server, const std::stop_token& stop
);

/// What `askNtp` is to its users: a simulation puts another one in its place.
using AskTime = std::function<Result<NtpReading>(const std::string&, const std::stop_token&)>;

}  // namespace ocelli::host::time
