// The HTTP face of recordings: days, timeline, files, movie, picture, archive (docs/design/api.md).
#pragma once

#include <functional>
#include <memory>

#include "config/time_zone.h"
#include "delivery/record/playback_service.h"
#include "net/http/router.h"

namespace ocelli::delivery::record {

/// What the routes need from the rest of the house; the app hands it in.
struct RecordingRouteFaces {
    /// The zone of the device now; for days.
    std::function<std::shared_ptr<const config::TimeZone>()> zone;

    /// Events of a channel for the timeline, as `[{"id","topic","from","to"}]`, at most some
    /// thousand; on the loop. Empty: the timeline has none.
    std::function<
        void(int channel, WallTime from, WallTime to, UniqueFunction<void(Result<Json>)> done)>
        events;
};

/// The service and the faces outlive the router and its answers.
void addRecordingRoutes(
    net::http::Router& router, PlaybackService& playback, RecordingRouteFaces faces
);

/// Spans of the timeline from rows, cut to the times; neighbours of the same types are one.
Json formatSpans(std::vector<SegmentRow> rows, WallTime from, WallTime to);

/// "2026-11": the first day of the month. InvalidArgument.
Result<config::Date> parseMonth(std::string_view text);

}  // namespace ocelli::delivery::record
