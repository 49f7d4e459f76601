// A location track as body worn systems send it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bodyworn/destination/names.h"

namespace ocelli::bodyworn::destination {

struct TrackPoint {
    double second = 0;  ///< from the start of the recording
    Place place;
};

inline constexpr std::size_t kMostTrackBytes = 16U << 20U;
inline constexpr std::size_t kMostTrackPoints = 200'000;

/// Reads {"CoordinateEntries":[{"LocationWKT":"POINT(x y)","SecondsFromStart":…}]}; sorted by time.
/// InvalidArgument for another form; entries without a place are left out.
Result<std::vector<TrackPoint>> parseTrack(std::string_view text);

}  // namespace ocelli::bodyworn::destination
