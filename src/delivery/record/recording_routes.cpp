// Searching recordings: days, timeline, files.
#include "delivery/record/recording_routes.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/text.h"
#include "delivery/record/detail/movie_routes.h"

namespace ocelli::delivery::record {
namespace {

using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;

constexpr Duration kLongestTimeline = std::chrono::hours(24 * 62);
constexpr std::int64_t kMostFiles = 1000;

/// Pauses shorter than this do not show in the timeline.
constexpr Duration kJoin = std::chrono::seconds(1);

struct Stretch {
    WallTime from;
    WallTime to;
};

Result<Stretch> stretchOf(const Request& request) {
    Stretch stretch;
    stretch.from = OCELLI_TRY(request.queryTime("from"));
    stretch.to = OCELLI_TRY(request.queryTime("to"));
    if (stretch.to <= stretch.from) {
        return fail(ErrorKind::InvalidArgument, "to must be after from").withField("to");
    }
    return stretch;
}

void days(
    PlaybackService& playback, const RecordingRouteFaces& faces, const Request& request, Reply reply
) {
    const auto month = parseMonth(request.query("month").value_or(""));
    if (!month) {
        reply.fail(month.error());
        return;
    }
    const auto zone = faces.zone();
    std::vector<std::pair<int, Stretch>> all;
    for (config::Date day = *month; config::isValid(day); ++day.day) {
        const auto next = config::dateOf(config::daysOf(day) + 1);
        all.emplace_back(day.day, Stretch{zone->midnight(day), zone->midnight(next)});
    }
    using Found = Result<Json>;
    playback.ask(
        [channel = request.channel(), wanted = std::move(all)](RecordingLibrary& library) -> Found {
            Json found = Json::array();
            for (const auto& [day, stretch] : wanted) {
                const bool any = OCELLI_TRY(library.any(channel, stretch.from, stretch.to));
                if (any) {
                    found.push_back(day);
                }
            }
            return Json{{"days", std::move(found)}};
        },
        [answer = std::make_shared<Reply>(std::move(reply))](Found found) {
            answer->send(found ? Result<Response>(Response::ofJson(*found)) : found.error());
        }
    );
}

struct Timeline {
    Json spans;
    std::optional<RecordingIndex::Range> range;
};

Result<Timeline> searchTimeline(RecordingLibrary& library, int channel, Stretch stretch) {
    SegmentQuery query;
    query.channel = channel;
    query.from = stretch.from;
    query.to = stretch.to;
    Timeline timeline;
    auto rows = OCELLI_TRY(library.rows(query));
    timeline.spans = formatSpans(std::move(rows), stretch.from, stretch.to);
    timeline.range = OCELLI_TRY(library.range(channel));
    return timeline;
}

void timeline(
    PlaybackService& playback, const RecordingRouteFaces& faces, const Request& request, Reply reply
) {
    const auto stretch = stretchOf(request);
    if (!stretch || stretch->to - stretch->from > kLongestTimeline) {
        reply.fail(
            stretch ? fail(ErrorKind::InvalidArgument, "at most 62 days at once").withField("to")
                    : Error(stretch.error())
        );
        return;
    }
    const int channel = request.channel();
    const auto answer = std::make_shared<Reply>(std::move(reply));
    const auto finish = [answer](const Timeline& found, Json events) {
        Json body{{"spans", found.spans}, {"events", std::move(events)}};
        if (found.range) {
            body["oldest"] = formatTime(found.range->oldest);
            body["newest"] = formatTime(found.range->newest);
        }
        answer->send(Response::ofJson(body));
    };
    playback.ask(
        [channel, wanted = *stretch](RecordingLibrary& library) {
            return searchTimeline(library, channel, wanted);
        },
        [answer, finish, channel, wanted = *stretch, events = faces.events](Result<Timeline> found
        ) {
            if (!found) {
                answer->fail(found.error());
                return;
            }
            if (!events) {
                finish(*found, Json::array());
                return;
            }
            events(
                channel,
                wanted.from,
                wanted.to,
                [answer, finish, kept = *found](Result<Json> list) {
                    if (list) {
                        finish(kept, std::move(*list));
                    } else {
                        answer->fail(list.error());
                    }
                }
            );
        }
    );
}

Json toJson(const SegmentRow& row) {
    Json types = Json::array();
    for (const std::string_view word : wordsOf(row.types)) {
        types.push_back(std::string(word));
    }
    return Json{
        {"id", row.id},
        {"channel", row.stream.channel},
        {"stream", std::string(config::toString(row.stream.stream))},
        {"from", formatTime(row.start)},
        {"to", formatTime(row.end)},
        {"bytes", row.bytes},
        {"types", std::move(types)},
        {"codec", row.codec},
        {"width", row.width},
        {"height", row.height},
        {"frames", row.frames},
        {"live", row.open},
    };
}

Result<SegmentQuery> fileQuery(const Request& request) {
    SegmentQuery query;
    query.channel = request.channel();
    query.from = OCELLI_TRY(request.queryTime("from", WallTime{}));
    query.to = OCELLI_TRY(request.queryTime("to", WallTime{INT64_MAX}));
    if (const auto word = request.query("type"); word && !word->empty()) {
        query.types = typeOf(*word);
        if (!query.types) {
            return fail(ErrorKind::InvalidArgument, fmt::format("there is no type {}", *word))
                .withField("type", "continuous, motion, alarm, event, manual");
        }
    }
    query.after = OCELLI_TRY(request.queryInteger("after", 0, INT64_MAX, 0));
    query.limit =
        static_cast<std::size_t>(OCELLI_TRY(request.queryInteger("limit", 1, kMostFiles, 100)));
    return query;
}

void segments(PlaybackService& playback, const Request& request, Reply reply) {
    const auto query = fileQuery(request);
    if (!query) {
        reply.fail(query.error());
        return;
    }
    playback.ask(
        [wanted = *query](RecordingLibrary& library) { return library.rows(wanted); },
        [answer = std::make_shared<Reply>(std::move(reply)),
         limit = query->limit](Result<std::vector<SegmentRow>> rows) {
            if (!rows) {
                answer->fail(rows.error());
                return;
            }
            Json items = Json::array();
            for (const SegmentRow& row : *rows) {
                items.push_back(toJson(row));
            }
            Json body{{"items", std::move(items)}};
            if (rows->size() == limit) {
                body["next"] = rows->back().id;
            }
            answer->send(Response::ofJson(body));
        }
    );
}

}  // namespace

Result<config::Date> parseMonth(std::string_view text) {
    config::Date first;
    const auto year = text.size() == 7 ? toInteger(text.substr(0, 4)) : std::nullopt;
    const auto month =
        text.size() == 7 && text[4] == '-' ? toInteger(text.substr(5)) : std::nullopt;
    if (!year || !month || *year < 1970 || *month < 1 || *month > 12) {
        return fail(ErrorKind::InvalidArgument, "month must be as 2026-11")
            .withField("month", "YYYY-MM");
    }
    first.year = static_cast<int>(*year);
    first.month = static_cast<int>(*month);
    first.day = 1;
    return first;
}

namespace {

struct Span {
    RecordTypes types = 0;
    WallTime from;
    WallTime to;
    bool live = false;
};

/// Cuts spans where others begin and end: each moment is there once, with all its reasons. Volumes
/// that took turns have some moments twice, and so has a clock that was set back.
std::vector<Span> flatten(const std::vector<Span>& spans) {
    struct Edge {
        WallTime time;
        int step;  // 1 begins, -1 ends
        RecordTypes types;
        bool live;
    };

    std::vector<Edge> edges;
    for (const Span& one : spans) {
        edges.push_back({one.from, 1, one.types, one.live});
        edges.push_back({one.to, -1, one.types, one.live});
    }
    std::ranges::stable_sort(edges, {}, &Edge::time);
    std::array<int, std::numeric_limits<RecordTypes>::digits> reasons{};
    int spansHere = 0;
    int liveHere = 0;
    std::vector<Span> flat;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const Edge& edge = edges[i];
        spansHere += edge.step;
        liveHere += edge.live ? edge.step : 0;
        Span here;
        for (std::size_t bit = 0; bit < reasons.size(); ++bit) {
            reasons[bit] += (edge.types >> bit & 1U) != 0 ? edge.step : 0;
            here.types |= static_cast<RecordTypes>(reasons[bit] > 0 ? 1U << bit : 0U);
        }
        if (spansHere > 0 && edge.time < edges[i + 1].time) {
            here.from = edge.time;
            here.to = edges[i + 1].time;
            here.live = liveHere > 0;
            flat.push_back(here);
        }
    }
    return flat;
}

}  // namespace

Json formatSpans(std::vector<SegmentRow> rows, WallTime from, WallTime to) {
    std::vector<Span> spans;
    for (const SegmentRow& row : rows) {
        for (std::size_t i = 0; i < row.typeSpans.size(); ++i) {
            const TypeSpan& span = row.typeSpans[i];
            const Span one{
                span.types,
                std::max(span.from, from),
                std::min(span.to, to),
                row.open && i + 1 == row.typeSpans.size()
            };
            if (one.from < one.to) {
                spans.push_back(one);
            }
        }
    }
    std::vector<Span> joined;
    for (const Span& one : flatten(spans)) {
        const bool follows = !joined.empty() && joined.back().types == one.types &&
                             one.from - joined.back().to <= kJoin;
        if (follows) {
            joined.back().to = one.to;
            joined.back().live = joined.back().live || one.live;
        } else {
            joined.push_back(one);
        }
    }
    Json all = Json::array();
    for (const Span& one : joined) {
        Json types = Json::array();
        for (const std::string_view word : wordsOf(one.types)) {
            types.push_back(std::string(word));
        }
        all.push_back(Json{
            {"from", formatTime(one.from)},
            {"to", formatTime(one.to)},
            {"types", std::move(types)},
            {"live", one.live},
        });
    }
    return all;
}

void addRecordingRoutes(
    net::http::Router& router, PlaybackService& playback, RecordingRouteFaces faces
) {
    const auto route = [](std::string summary, std::vector<std::string> queries) {
        net::http::RouteInfo info;
        info.permission = access::Permission::Playback;
        info.perChannel = true;
        info.summary = std::move(summary);
        info.queries = std::move(queries);
        return info;
    };
    const auto kept = std::make_shared<RecordingRouteFaces>(std::move(faces));
    router.addAsync(
        Method::Get,
        "/api/v1/recordings/days",
        route("Days of a month with recordings.", {"channel: integer 1..64", "month: YYYY-MM"}),
        [&playback, kept](const Request& request, Reply reply) {
            days(playback, *kept, request, std::move(reply));
        }
    );
    router.addAsync(
        Method::Get,
        "/api/v1/recordings/timeline",
        route(
            "When and why was recorded, and what happened.",
            {"channel: integer 1..64", "from: time", "to: time"}
        ),
        [&playback, kept](const Request& request, Reply reply) {
            timeline(playback, *kept, request, std::move(reply));
        }
    );
    router.addAsync(
        Method::Get,
        "/api/v1/recordings/segments",
        route(
            "The files of a channel.",
            {"channel: integer 1..64",
             "from: time",
             "to: time",
             "type: continuous, motion, alarm, event, manual",
             "limit: integer 1..1000",
             "after: integer"}
        ),
        [&playback](const Request& request, Reply reply) {
            segments(playback, request, std::move(reply));
        }
    );
    detail::addMovieRoutes(router, playback);
}

}  // namespace ocelli::delivery::record
