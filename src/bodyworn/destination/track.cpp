// Reads location tracks.
#include "bodyworn/destination/track.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "base/text.h"

namespace ocelli::bodyworn::destination {
namespace {

/// "POINT(13.2 55.7)": x is the longitude.
std::optional<Place> parsePoint(std::string_view text) {
    const auto open = text.find('(');
    const auto close = text.find(')', open == std::string_view::npos ? 0 : open);
    if (!text.starts_with("POINT") || open == std::string_view::npos ||
        close == std::string_view::npos) {
        return std::nullopt;
    }
    const auto inner = trim(text.substr(open + 1, close - open - 1));
    const auto space = inner.find(' ');
    if (space == std::string_view::npos) {
        return std::nullopt;
    }
    const auto x = toNumber(inner.substr(0, space));
    const auto y = toNumber(trim(inner.substr(space)));
    if (!x || !y || std::abs(*x) > 180 || std::abs(*y) > 90) {
        return std::nullopt;
    }
    return Place{*y, *x};
}

}  // namespace

Result<std::vector<TrackPoint>> parseTrack(std::string_view text) {
    if (text.size() > kMostTrackBytes) {
        return fail(ErrorKind::InvalidArgument, "the track is longer than 16 MiB");
    }
    const Json json = OCELLI_TRY(parseJson(text));
    if (!json.is_object() || !json.contains("CoordinateEntries") ||
        !json["CoordinateEntries"].is_array()) {
        return fail(ErrorKind::InvalidArgument, "the track has no CoordinateEntries");
    }
    const Json& entries = json["CoordinateEntries"];
    if (entries.size() > kMostTrackPoints) {
        return fail(ErrorKind::InvalidArgument, "the track has more than 200000 points");
    }
    std::vector<TrackPoint> points;
    for (const Json& entry : entries) {
        if (!entry.is_object() || !entry.contains("LocationWKT") ||
            !entry["LocationWKT"].is_string()) {
            continue;
        }
        const auto place = parsePoint(entry["LocationWKT"].get<std::string>());
        const double second =
            entry.contains("SecondsFromStart") && entry["SecondsFromStart"].is_number()
                ? entry["SecondsFromStart"].get<double>()
                : 0.0;
        if (place && std::isfinite(second)) {
            points.push_back({second, *place});
        }
    }
    std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;
    });
    return points;
}

}  // namespace ocelli::bodyworn::destination
