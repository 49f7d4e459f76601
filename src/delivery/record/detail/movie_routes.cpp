// Movie, map, frame and archive.
#include "delivery/record/detail/movie_routes.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/crc32c.h"
#include "base/text.h"
#include "delivery/record/detail/queue_body.h"
#include "delivery/record/detail/recording_archive.h"

namespace ocelli::delivery::record::detail {
namespace {

using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;

constexpr Duration kLongestMovie = std::chrono::hours(24 * 7);
constexpr std::size_t kMostInAnArchive = 500;

/// Asks for the movie of channel, from and to; `then` gets null when nothing was recorded.
void withMovie(
    PlaybackService& playback,
    const Request& request,
    Reply reply,
    UniqueFunction<void(Reply, VirtualMoviePtr)> then
) {
    const auto from = request.queryTime("from");
    const auto to = request.queryTime("to");
    if (!from || !to) {
        reply.fail(from ? to.error() : from.error());
        return;
    }
    if (*to <= *from || *to - *from > kLongestMovie) {
        reply.fail(fail(ErrorKind::InvalidArgument, "to must be after from, by at most 7 days")
                       .withField("to", "from..from + 7 d"));
        return;
    }
    playback.movie(
        request.channel(),
        *from,
        *to,
        [answer = std::move(reply), next = std::move(then)](Result<VirtualMoviePtr> movie) mutable {
            if (movie) {
                next(std::move(answer), std::move(*movie));
            } else {
                answer.fail(movie.error());
            }
        }
    );
}

void frame(PlaybackService& playback, const Request& request, Reply reply) {
    const auto time = request.queryTime("time");
    const std::string_view format = request.query("format").value_or("jpeg");
    if (!time || (format != "jpeg" && format != "bmp")) {
        reply.fail(
            time ? fail(ErrorKind::InvalidArgument, fmt::format("format {} is not known", format))
                       .withField("format", "jpeg, bmp")
                 : Error(time.error())
        );
        return;
    }
    const bool bmp = format == "bmp";
    playback.frame(
        request.channel(),
        *time,
        bmp ? PlaybackService::FrameFormat::Bmp : PlaybackService::FrameFormat::Jpeg,
        [bmp, answer = std::move(reply)](Result<PlaybackService::FoundFrame> found) mutable {
            if (!found) {
                answer.fail(found.error());
                return;
            }
            auto response =
                Response::ofBytes(std::move(found->bytes), bmp ? "image/bmp" : "image/jpeg");
            response.headers.set("X-Capture-Time", formatTime(found->captured));
            answer.send(std::move(response));
        }
    );
}

Result<std::vector<std::int64_t>> parseIds(std::string_view text) {
    std::vector<std::int64_t> ids;
    const auto parts = split(text, ',');
    for (const std::string_view part : parts) {
        const auto id = toInteger(part);
        if (!id || *id < 1 || parts.size() > kMostInAnArchive) {
            return fail(ErrorKind::InvalidArgument, "ids must be 1 to 500 numbers with commas")
                .withField("ids", "1..500 ids of recordings");
        }
        if (std::ranges::find(ids, *id) == ids.end()) {
            ids.push_back(*id);
        }
    }
    return ids;
}

struct OpenedArchive {
    std::shared_ptr<RecordingArchive> archive;
    std::uint64_t length = 0;
};

Result<OpenedArchive> openArchive(
    const std::shared_ptr<RecordingLibrary>& library,
    const std::vector<std::int64_t>& ids,
    const access::Identity& who
) {
    std::vector<SegmentPtr> segments;
    for (const std::int64_t id : ids) {
        auto segment = OCELLI_TRY(library->load(id));
        if (!access::allows(who, access::Permission::Playback, segment->stream.channel)) {
            return fail(
                ErrorKind::PermissionDenied,
                fmt::format(
                    "This needs the permission playback on channel {}", segment->stream.channel
                )
            );
        }
        segments.push_back(std::move(segment));
    }
    OpenedArchive opened;
    opened.archive = std::make_shared<RecordingArchive>(library, std::move(segments));
    opened.length = OCELLI_TRY(opened.archive->length());
    return opened;
}

void archive(PlaybackService& playback, const Request& request, Reply reply) {
    auto ids = parseIds(request.query("ids").value_or(""));
    if (!ids) {
        reply.fail(ids.error());
        return;
    }
    playback.ask(
        [library = playback.library(),
         wanted = std::move(*ids),
         who = request.identity](RecordingLibrary&) { return openArchive(library, wanted, who); },
        [answer = std::make_shared<Reply>(std::move(reply)),
         &loop = playback.loop(),
         queue = playback.queue()](Result<OpenedArchive> opened) {
            if (!opened) {
                answer->fail(opened.error());
                return;
            }
            Response response;
            response.headers.set("Content-Type", "application/zip");
            // Without a name of ours, a page names the file by what is in it.
            response.headers.set("Content-Disposition", "attachment");
            response.length = opened->length;
            response.source =
                makeQueueBody(loop, queue, [archive = opened->archive](std::size_t atMost) {
                    return archive->next(atMost);
                });
            answer->send(std::move(response));
        }
    );
}

std::string etagOf(const VirtualMovie& movie) {
    return fmt::format("\"{:x}-{:08x}\"", movie.size, crc32c(movie.head));
}

}  // namespace

Json formatMap(const VirtualMovie* movie) {
    Json parts = Json::array();
    if (movie == nullptr) {
        return Json{{"codec", ""}, {"frameRate", 0}, {"duration", 0}, {"parts", parts}};
    }
    for (const MoviePart& part : movie->parts) {
        parts.push_back(Json{
            {"media", part.media}, {"from", formatTime(part.from)}, {"to", formatTime(part.to)}
        });
    }
    Json map{
        {"codec", movie->codec},
        {"frameRate", movie->frameRate},
        {"duration", movie->duration},
        {"parts", std::move(parts)},
        {"bytes", movie->size},
    };
    if (movie->changedAt) {
        // Another codec or size begins there: the page asks for the next file from then on.
        map["changedAt"] = formatTime(*movie->changedAt);
    }
    return map;
}

Response movieResponse(
    PlaybackService& playback, const Request& request, const VirtualMoviePtr& movie
) {
    const std::string etag = etagOf(*movie);
    const auto condition = request.headers.get("If-Range");
    const bool ranged = !condition || *condition == etag;
    const auto range =
        net::http::parseRange(ranged ? request.headers.get("Range").value_or("") : "", movie->size);
    Response response;
    if (!range) {
        response = net::http::problem(range.error());
        response.status = 416;
        response.headers.set("Content-Range", fmt::format("bytes */{}", movie->size));
        return response;
    }
    net::http::ByteRange whole{0, movie->size - 1};
    const net::http::ByteRange sent = range->value_or(whole);
    if (*range) {
        response.status = 206;
        response.headers.set(
            "Content-Range", fmt::format("bytes {}-{}/{}", sent.first, sent.last, movie->size)
        );
    }
    response.headers.set("Content-Type", "video/mp4");
    response.headers.set("Accept-Ranges", "bytes");
    response.headers.set("ETag", etag);
    response.headers.set("Cache-Control", "private, no-cache");
    const auto download = request.query("download");
    if (download && !download->empty() && *download != "0" && *download != "false") {
        std::string time = formatTime(movie->parts.front().from);
        std::replace(time.begin(), time.end(), ':', '-');
        response.headers.set(
            "Content-Disposition",
            fmt::format("attachment; filename=\"channel-{}-{}.mp4\"", request.channel(), time)
        );
    }
    response.length = sent.last - sent.first + 1;
    response.source = playback.makeBody(movie, sent);
    return response;
}

void addMovieRoutes(net::http::Router& router, PlaybackService& playback) {
    const auto route = [](std::string summary, std::vector<std::string> queries, bool perChannel) {
        net::http::RouteInfo info;
        info.permission = access::Permission::Playback;
        info.perChannel = perChannel;
        info.summary = std::move(summary);
        info.queries = std::move(queries);
        return info;
    };
    const std::vector<std::string> stretch = {"channel: integer 1..64", "from: time", "to: time"};
    auto withDownload = stretch;
    withDownload.emplace_back("download: boolean");
    router.addAsync(
        Method::Get,
        "/api/v1/recordings/video.mp4",
        route("One seekable MP4 of a stretch of time.", withDownload, true),
        [&playback](const Request& request, Reply reply) {
            withMovie(
                playback,
                request,
                std::move(reply),
                [&playback, asked = request](Reply answer, VirtualMoviePtr movie) {
                    if (movie) {
                        answer.send(movieResponse(playback, asked, movie));
                    } else {
                        answer.fail(fail(ErrorKind::NotFound, "nothing was recorded then"));
                    }
                }
            );
        }
    );
    router.addAsync(
        Method::Get,
        "/api/v1/recordings/map",
        route("How media time of that file maps to wall time.", stretch, true),
        [&playback](const Request& request, Reply reply) {
            withMovie(playback, request, std::move(reply), [](Reply answer, VirtualMoviePtr movie) {
                answer.send(Response::ofJson(formatMap(movie.get())));
            });
        }
    );
    router.addAsync(
        Method::Get,
        "/api/v1/recordings/frame",
        route(
            "One picture of a recording.",
            {"channel: integer 1..64", "time: time", "format: jpeg, bmp"},
            true
        ),
        [&playback](const Request& request, Reply reply) {
            frame(playback, request, std::move(reply));
        }
    );
    router.addAsync(
        Method::Get,
        "/api/v1/recordings/archive.zip",
        route("Several recordings in one file.", {"ids: 1..500 ids of recordings"}, false),
        [&playback](const Request& request, Reply reply) {
            archive(playback, request, std::move(reply));
        }
    );
}

}  // namespace ocelli::delivery::record::detail
