// What the WHEP and WHIP routes do.
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

RouteInfo offerRoute(access::Permission permission, std::string summary) {
    RouteInfo info;
    info.permission = permission;
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

using Begin = std::function<void(WatchRequest, WhepFaces::Done)>;
using End = std::function<void(std::string, std::string, std::function<void(bool)>)>;

/// POST to begin and DELETE to end.
void addOfferRoutes(
    net::http::Router& router,
    const std::string& path,
    const RouteInfo& begins,
    const RouteInfo& ends,
    const Begin& begin,
    const End& end,
    const Clock& clock
) {
    router
        .addAsync(Method::Post, path, begins, [begin, &clock](const Request& request, Reply reply) {
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
            begin(
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
        });
    router
        .addAsync(Method::Delete, path + "/{id}", ends, [end](const Request& request, Reply reply) {
            auto shared = std::make_shared<Reply>(std::move(reply));
            end(std::string(request.parameter("id")), request.identity.name, [shared](bool known) {
                if (known) {
                    shared->send(Response::noContent());
                } else {
                    shared->fail(fail(ErrorKind::NotFound, "there is no such session"));
                }
            });
        });
}

}  // namespace

void addWhepRoutes(net::http::Router& router, WhepFaces faces, const Clock& clock) {
    using access::Permission;
    addOfferRoutes(
        router,
        "/api/v1/channels/{channel}/streams/{stream}/whep",
        offerRoute(
            Permission::LiveView,
            "Live pictures and sound by WebRTC: the body is an offer, the answer its answer. "
            "The stream \"auto\" is main, or sub while the way does not bear main."
        ),
        offerRoute(Permission::LiveView, "Ends watching by WebRTC."),
        faces.watch,
        faces.end,
        clock
    );
    addOfferRoutes(
        router,
        "/api/v1/channels/{channel}/talk",
        offerRoute(
            Permission::TwoWayAudio,
            "Speaking through the channel's sound output by WebRTC (WHIP): the body is an offer "
            "that "
            "sends sound, the answer its answer."
        ),
        offerRoute(Permission::TwoWayAudio, "Ends speaking."),
        faces.talk,
        faces.end,
        clock
    );
}

}  // namespace ocelli::delivery::webrtc
