// How long a destination keeps recordings, and in which zone it is, where it says so.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli::bodyworn::offload {

/// System/Retention.json, a file of our own: the integration API has no such thing, and a
/// destination without it has said nothing.
inline constexpr std::string_view kRetentionFile = "Retention.json";

struct Retention {
    std::optional<int> keepDays;    ///< after their arrival recordings go; nothing: never
    std::optional<int> oldestDays;  ///< older recordings are refused; nothing: none are
    std::string timeZone = {};      ///< of the destination, IANA name; empty: it does not say

    bool operator==(const Retention&) const = default;
};

/// {"KeepDays": 30 | null, "OldestDays": 7 | null, "TimeZone": "Europe/Berlin"}; days from 1 to
/// 36500. InvalidArgument by member.
Result<Retention> parseRetention(std::string_view text);

}  // namespace ocelli::bodyworn::offload
