// What the live routes do.
#include "delivery/live/live_routes.h"

#include <fmt/format.h>

#include "delivery/live/mjpeg_body.h"

namespace ocelli::delivery::live {
namespace {

using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

/// Pictures a second of the MJPEG route when they have to be made for it.
constexpr std::int64_t kMadeRate = 5;

RouteInfo liveRoute(std::string summary, std::vector<std::string> queries = {}) {
    RouteInfo info;
    info.permission = access::Permission::LiveView;
    info.summary = std::move(summary);
    info.queries = std::move(queries);
    info.perChannel = true;
    info.traffic = net::http::Traffic::Media;
    return info;
}

Error noStream(int channel, std::string_view stream) {
    return fail(ErrorKind::NotFound, fmt::format("channel {} has no stream {}", channel, stream))
        .withField("stream", "main, sub, third");
}

Result<Response> mjpeg(
    EventLoop& loop, LiveService& service, media::PictureSource& pictures, const Request& request
) {
    const int channel = request.channel();
    const std::string stream(request.parameter("stream"));
    media::StreamHub* hub = service.find(channel, stream);
    if (hub == nullptr) {
        return noStream(channel, stream);
    }
    const std::int64_t rate = OCELLI_TRY(request.queryInteger("frameRate", 1, 25, kMadeRate));
    const auto tracks = hub->description().tracks;
    Response response;
    response.headers.set("Content-Type", std::string(kMultipartType));
    response.headers.set("Cache-Control", "no-store");
    if (!tracks.empty() && tracks.front()->codec == media::Codec::Mjpeg) {
        response.source = std::make_unique<HubPictures>(loop, *hub);
    } else {
        media::PictureRequest wanted;
        wanted.channel = channel;
        wanted.stream = stream;
        wanted.quality = 75;
        response.source = std::make_unique<MadePictures>(
            loop, pictures, std::move(wanted), Duration(std::chrono::seconds(1)) / rate
        );
    }
    return response;
}

Result<media::PictureRequest> snapshotRequest(const Request& request) {
    media::PictureRequest wanted;
    wanted.channel = request.channel();
    wanted.stream = std::string(request.query("stream").value_or("main"));
    const std::string_view format = request.query("format").value_or("jpeg");
    if (format != "jpeg" && format != "bmp") {
        return fail(ErrorKind::InvalidArgument, fmt::format("format {} is not known", format))
            .withField("format", "jpeg, bmp");
    }
    wanted.format = format == "bmp" ? media::PictureFormat::Bmp : media::PictureFormat::Jpeg;
    wanted.quality = static_cast<int>(OCELLI_TRY(request.queryInteger("quality", 1, 100, 90)));
    return wanted;
}

void snapshot(
    LiveService& service, media::PictureSource& pictures, const Request& request, Reply reply
) {
    auto wanted = snapshotRequest(request);
    if (!wanted) {
        reply.fail(wanted.error());
        return;
    }
    if (service.find(wanted->channel, wanted->stream) == nullptr) {
        reply.fail(noStream(wanted->channel, wanted->stream));
        return;
    }
    const bool bmp = wanted->format == media::PictureFormat::Bmp;
    pictures.picture(
        *wanted,
        [bmp, answer = std::move(reply)](Result<media::Picture> picture) mutable {
            if (!picture) {
                answer.fail(picture.error());
                return;
            }
            auto response = Response::ofBytes(*picture->bytes, bmp ? "image/bmp" : "image/jpeg");
            response.headers.set("Cache-Control", "no-store");
            response.headers.set("X-Capture-Time", formatTime(picture->captured));
            answer.send(std::move(response));
        }
    );
}

}  // namespace

void addLiveRoutes(
    EventLoop& loop, net::http::Router& router, LiveService& service, media::PictureSource& pictures
) {
    router.addWebSocket(
        "/api/v1/channels/{channel}/streams/{stream}/live",
        liveRoute("Live pictures and sound as fragmented MP4."),
        [&service](const Request& request, std::shared_ptr<net::websocket::WebSocket> socket) {
            service.open(
                request.channel(), std::string(request.parameter("stream")), std::move(socket)
            );
        }
    );
    router.add(
        Method::Get,
        "/api/v1/channels/{channel}/streams/{stream}/mjpeg",
        liveRoute("Live pictures as multipart JPEG.", {"frameRate: integer 1..25"}),
        [&loop, &service, &pictures](const Request& request) {
            return mjpeg(loop, service, pictures, request);
        }
    );
    router.addAsync(
        Method::Get,
        "/api/v1/channels/{channel}/snapshot",
        liveRoute(
            "A picture of now.",
            {"stream: main, sub, third", "format: jpeg, bmp", "quality: integer 1..100"}
        ),
        [&service, &pictures](const Request& request, Reply reply) {
            snapshot(service, pictures, request, std::move(reply));
        }
    );
}

}  // namespace ocelli::delivery::live
