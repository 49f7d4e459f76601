// The Range header: normal play time and clock time (RFC 2326, 3.6 and 3.7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ocelli::delivery::rtsp {

/// Where to play. Ends are open where nothing is said.
struct PlayRange {
    enum class Kind { Npt, Clock };

    Kind kind = Kind::Npt;
    std::optional<Duration> nptFrom;  ///< after the stream's beginning; nothing: now
    std::optional<Duration> nptTo;
    std::optional<WallTime> from;
    std::optional<WallTime> to;
};

/// InvalidArgument when malformed or the end is before the beginning; Unsupported for other units
/// (smpte).
Result<PlayRange> parseRange(std::string_view header);

/// "20260101T000000Z", also with a fraction or in small letters; also ISO 8601 with dashes.
Result<WallTime> parseClockTime(std::string_view text);

/// "20260101T000000.000Z".
std::string formatClockTime(WallTime time);

/// "clock=…-" or "clock=…-…".
std::string formatClockRange(WallTime from, std::optional<WallTime> to);

}  // namespace ocelli::delivery::rtsp
