// Tests the way to a destination step by step, and says what fails and what to do.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "bodyworn/offload/connection_file.h"
#include "bodyworn/offload/path_report.h"
#include "bodyworn/swift/wire.h"
#include "net/transfer/look.h"

namespace ocelli::bodyworn::offload {

struct PathFaces {
    const Clock& clock;
    swift::Wire& wire;

    /// Host and port of the address only; never anything of the file.
    std::function<net::transfer::Look(const std::string& url)> look;
};

/// Who asks: what is written is the system's own entry at the destination, which it writes anyway.
struct PathWish {
    std::string systemId;  ///< empty: the system has none yet, nothing is written
    std::string systemName;
};

/// A clock that is further away is told (BS-TIM-03).
inline constexpr Duration kClockMayDiffer = std::chrono::seconds(5);

/// Blocking: looks at each address, then logs in at the first that works and goes on there.
PathReport checkPath(const PathFaces& faces, const ConnectionFile& file, const PathWish& wish);

/// The same in the real network: each address gets a few seconds.
PathReport testPath(
    const Clock& clock,
    const ConnectionFile& file,
    const PathWish& wish,
    const std::stop_token& stop
);

/// Ours against that of the server: positive when the server's is ahead. Nothing when the answer
/// has no time. Servers say whole seconds.
std::optional<Duration> clockDifference(const swift::WireAnswer& answer, WallTime now);

}  // namespace ocelli::bodyworn::offload
