// What the WHEP routes do.
#include "delivery/webrtc/whep_routes.h"

#include <fmt/format.h>

namespace ocelli::delivery::webrtc {
namespace {

using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

constexpr int kNotAcceptable = 406;
constexpr std::string_view kSdp = "application/sdp";

RouteInfo whepRoute(std::string summary) {
    RouteInfo info;
    info.permission = access::Permission::LiveView;
    info.summary = std::move(summary);
    info.perChannel = true;
    info.bodyLimit = kLargestOffer;
    return info;
}

Result<void> checkType(const Request& request) {
    const std::string_view type = request.headers.get("Content-Type").value_or("");
    if (type.substr(0, type.find(';')) != kSdp) {
        return fail(ErrorKind::InvalidArgument, "an offer is a session description")
            .withField("Content-Type", std::string(kSdp));
    }
    return {};
}

Response accepted(const std::string& path, WatchAnswer answer, WallTime now) {
    Response response;
    response.status = 201;
    response.body = std::move(answer.description);
    response.headers.set("Content-Type", std::string(kSdp));
    response.headers.set("Location", fmt::format("{}/{}", path, answer.id));
    // By it a page tells how old a picture is, whatever its own clock says.
    response.headers.set("X-Time", formatTime(now));
    return response;
}

}  // namespace

void addWhepRoutes(net::http::Router& router, WhepFaces faces, const Clock& clock) {
    const std::string path = "/api/v1/channels/{channel}/streams/{stream}/whep";
    router.addAsync(
        Method::Post,
        path,
        whepRoute("Live pictures and sound by WebRTC: the body is an offer, the answer its answer. "
                  "The stream \"auto\" is main, or sub while the way does not bear main."),
        [call = faces.watch, &clock](const Request& request, Reply reply) {
            if (auto checked = checkType(request); !checked) {
                reply.fail(checked.error());
                return;
            }
            WatchRequest wanted;
            wanted.channel = request.channel();
            wanted.stream = std::string(request.parameter("stream"));
            wanted.offer = request.body;
            wanted.user = request.identity.name;
            wanted.login = request.sessionId;
            wanted.reached = request.local.address;
            auto shared = std::make_shared<Reply>(std::move(reply));
            call(
                std::move(wanted),
                [shared, where = request.path, &clock](Result<WatchAnswer> answer) {
                    if (answer) {
                        shared->send(accepted(where, std::move(*answer), clock.wall()));
                    } else if (answer.error().kind() == ErrorKind::Unsupported) {
                        shared->send(net::http::problem(answer.error(), kNotAcceptable));
                    } else {
                        shared->fail(answer.error());
                    }
                }
            );
        }
    );
    router.addAsync(
        Method::Delete,
        path + "/{id}",
        whepRoute("Ends watching by WebRTC."),
        [call = faces.end](const Request& request, Reply reply) {
            auto shared = std::make_shared<Reply>(std::move(reply));
            call(std::string(request.parameter("id")), request.identity.name, [shared](bool known) {
                if (known) {
                    shared->send(Response::noContent());
                } else {
                    shared->fail(fail(ErrorKind::NotFound, "there is no such session"));
                }
            });
        }
    );
}

}  // namespace ocelli::delivery::webrtc
