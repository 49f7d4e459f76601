// Routes, viewers and their messages.
#include "apps/bodycam/panel.h"

#include <algorithm>

#include "apps/bodycam/clip_body.h"
#include "apps/bodycam/panel_json.h"
#include "base/text.h"
#include "bodyworn/device/daily_guide.h"
#include "camera/pipeline/picture_taker.h"

namespace ocelli::apps::bodycam {
namespace {

using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;

constexpr Duration kSoon = std::chrono::milliseconds(20);
constexpr Duration kHeartbeat = std::chrono::seconds(1);
constexpr std::size_t kMostBooks = 200;
constexpr std::size_t kMostQueued = 4U << 20U;

net::http::RouteInfo route(std::string summary) {
    net::http::RouteInfo info;
    info.permission = access::Permission::Public;
    info.summary = std::move(summary);
    return info;
}

/// Only the panel's own pages: another page in the same browser, or a name that was bent to this
/// address, may not hold the camera.
Result<void> checkAsker(const Request& request) {
    const auto host = request.headers.get("Host");
    const auto origin = request.headers.get("Origin");
    const std::string own = request.local.format();
    const bool byAddress =
        host && (*host == own || equalsIgnoreCase(host->substr(0, host->rfind(':')), "localhost"));
    const bool same =
        !origin || (host && origin->ends_with(std::string("://") + std::string(*host)));
    if (!byAddress || !same) {
        return fail(ErrorKind::PermissionDenied, "This panel only answers its own pages");
    }
    return {};
}

}  // namespace

/// A page that looks, and the buttons it holds down.
struct Panel::Viewer {
    std::shared_ptr<net::websocket::WebSocket> socket;
    std::vector<device::Button> held;
};

Panel::Panel(Faces faces, net::http::Router& router) : faces_(faces), queue_("panel", 64) {
    addRoutes(router);
    addRecordings(router);
    heartbeat_ = faces_.loop.every(kHeartbeat, [this] { sendState(); });
}

Panel::~Panel() = default;

void Panel::addRoutes(net::http::Router& router) {
    router.add(
        Method::Get,
        "/api/v1/panel/state",
        route("What the camera looks like now"),
        [this](const Request& request) -> Result<Response> {
            OCELLI_TRY(checkAsker(request));
            return Response::ofJson(state());
        }
    );
    router.add(
        Method::Post,
        "/api/v1/panel/input",
        route("One message as the panel sends it"),
        [this](const Request& request) -> Result<Response> {
            OCELLI_TRY(checkAsker(request));
            auto given =
                OCELLI_TRY(device::parsePanelInput(request.body, faces_.loop.clock().wall()));
            Viewer nobody;
            OCELLI_TRY(apply(nobody, std::move(given)));
            return Response::noContent();
        }
    );
    router.add(
        Method::Get,
        "/api/v1/panel/log",
        route("The lines of the camera's log"),
        [this](const Request& request) -> Result<Response> {
            OCELLI_TRY(checkAsker(request));
            Json lines = Json::array();
            for (const LogLine& line : faces_.worn.lines()) {
                lines.push_back(noteToJson(line));
            }
            return Response::ofJson(lines);
        }
    );
    router.add(
        Method::Get,
        "/api/v1/panel/guide",
        route("The daily use guide of this model, to print"),
        [this](const Request& request) -> Result<Response> {
            OCELLI_TRY(checkAsker(request));
            return Response::ofText(
                device::dailyGuide(faces_.worn.camera().model()), "text/html; charset=utf-8"
            );
        }
    );
    router.addAsync(
        Method::Get,
        "/api/v1/panel/picture",
        route("What the lens sees, as JPEG"),
        [this](const Request& request, Reply reply) {
            if (auto asker = checkAsker(request); !asker) {
                reply.fail(asker.error());
                return;
            }
            sendPicture(std::move(reply));
        }
    );
    router.addWebSocket(
        "/api/v1/panel/live",
        route("The camera as it changes, and hands on it"),
        [this](const Request& request, std::shared_ptr<net::websocket::WebSocket> socket) {
            if (!checkAsker(request) || viewers_.size() >= kMostViewers) {
                socket->close(1013, "not now");
                return;
            }
            open(std::move(socket));
        }
    );
}

void Panel::addRecordings(net::http::Router& router) {
    router.addAsync(
        Method::Get,
        "/api/v1/panel/recordings",
        route("Recordings on the camera, newest first"),
        [this](const Request& request, Reply reply) {
            if (auto asker = checkAsker(request); !asker) {
                reply.fail(asker.error());
                return;
            }
            listRecordings(std::move(reply));
        }
    );
    router.addAsync(
        Method::Get,
        "/api/v1/panel/recordings/{recording}/{clip}",
        route("The bytes of a clip as they are delivered"),
        [this](const Request& request, Reply reply) {
            if (auto asker = checkAsker(request); !asker) {
                reply.fail(asker.error());
                return;
            }
            sendClip(request, std::move(reply));
        }
    );
}

void Panel::listRecordings(Reply reply) {
    auto shared = std::make_shared<Reply>(std::move(reply));
    const bool accepted = queue_.run(
        [this] {
            Json list = Json::array();
            for (const device::RecordingBook& book : faces_.recorder.books(kMostBooks)) {
                const auto clips = faces_.keeper.clips(faces_.recorder.folderOf(book.name));
                list.push_back(
                    bookToJson(book, clips ? *clips : std::vector<evidence::SealedClip>())
                );
            }
            return list;
        },
        faces_.loop,
        [shared](Json list) { shared->send(Response::ofJson(list)); }
    );
    if (!accepted) {
        shared->fail(fail(ErrorKind::ResourceExhausted, "too much is being read"));
    }
}

void Panel::sendClip(const Request& request, Reply reply) {
    const std::string name(request.parameter("recording"));
    const std::string wanted(request.parameter("clip"));
    auto shared = std::make_shared<Reply>(std::move(reply));
    const std::string range(request.headers.get("Range").value_or(""));
    const bool accepted = queue_.run(
        [this, name, wanted]() -> Result<std::shared_ptr<evidence::ClipReader>> {
            if (name.find('/') != std::string::npos || name.starts_with('.')) {
                return fail(ErrorKind::NotFound, "there is no such recording");
            }
            const std::string folder = faces_.recorder.folderOf(name);
            const auto clips = OCELLI_TRY(faces_.keeper.clips(folder));
            for (const evidence::SealedClip& clip : clips) {
                if (clip.fileName() == wanted) {
                    auto reader = OCELLI_TRY(faces_.keeper.open(folder, clip));
                    return std::shared_ptr<evidence::ClipReader>(std::move(reader));
                }
            }
            return fail(ErrorKind::NotFound, "there is no such clip");
        },
        faces_.loop,
        [this, shared, range, wanted](Result<std::shared_ptr<evidence::ClipReader>> reader) {
            if (!reader) {
                shared->fail(reader.error());
                return;
            }
            shared->send(clipResponse(faces_.loop, queue_, std::move(*reader), range, wanted));
        }
    );
    if (!accepted) {
        shared->fail(fail(ErrorKind::ResourceExhausted, "too much is being read"));
    }
}

void Panel::sendPicture(Reply reply) {
    auto shared = std::make_shared<Reply>(std::move(reply));
    auto look = faces_.lens.looker();
    const bool accepted = queue_.run(
        [look]() -> Result<media::Picture> {
            const media::FramePtr frame = OCELLI_TRY(look());
            media::PictureRequest request;
            request.width = 640;
            request.height = 360;
            request.quality = 75;
            return ocelli::camera::pipeline::makePicture(*frame, request);
        },
        faces_.loop,
        [shared](Result<media::Picture> picture) {
            if (!picture) {
                shared->fail(picture.error());
                return;
            }
            Response response = Response::ofBytes(*picture->bytes, "image/jpeg");
            response.headers.set("Cache-Control", "no-store");
            shared->send(std::move(response));
        }
    );
    if (!accepted) {
        shared->fail(fail(ErrorKind::ResourceExhausted, "too much is being read"));
    }
}

void Panel::open(std::shared_ptr<net::websocket::WebSocket> socket) {
    viewers_.push_back({std::move(socket), {}});
    Viewer& viewer = viewers_.back();
    viewer.socket->onText = [this, &viewer](std::string_view text) { take(viewer, text); };
    viewer.socket->onClosed = [this, &viewer] { close(&viewer); };
    viewer.socket->sendText(formatJson(state()));
}

void Panel::take(Viewer& viewer, std::string_view text) {
    auto given = device::parsePanelInput(text, faces_.loop.clock().wall());
    Result<void> done = given ? apply(viewer, std::move(*given)) : Result<void>(given.error());
    if (!done) {
        const Json answer = {
            {"type", "error"},
            {"message", done.error().message()},
            {"field", done.error().field()},
        };
        viewer.socket->sendText(formatJson(answer));
    }
}

Result<void> Panel::apply(Viewer& viewer, device::PanelInput given) {
    if (const auto* edge = std::get_if<device::Input>(&given)) {
        if (const auto* button = std::get_if<device::input::ButtonEdge>(edge)) {
            std::erase(viewer.held, button->button);
            if (button->down) {
                viewer.held.push_back(button->button);
            }
        }
        faces_.worn.handle(*edge);
        return {};
    }
    if (auto* position = std::get_if<device::PanelPosition>(&given)) {
        faces_.worn.setPosition(std::move(position->position));
    } else if (const auto* room = std::get_if<device::PanelFree>(&given)) {
        faces_.worn.pretendFree(room->bytes);
    } else if (const auto* settings = std::get_if<device::PanelSettings>(&given)) {
        const auto after =
            OCELLI_TRY(device::applySettings(faces_.worn.camera().settings(), settings->changes));
        faces_.worn.handle(device::input::Settings{after});
    }
    return {};
}

/// A page that goes away lets go of what it held.
void Panel::close(const Viewer* viewer) {
    const auto found =
        std::ranges::find_if(viewers_, [viewer](const Viewer& one) { return &one == viewer; });
    if (found == viewers_.end()) {
        return;
    }
    const std::vector<device::Button> held = found->held;
    viewers_.erase(found);
    for (const device::Button button : held) {
        faces_.worn.handle(device::input::ButtonEdge{button, false});
    }
}

void Panel::send(const std::string& text) {
    for (const Viewer& viewer : viewers_) {
        // A page that sleeps gets the next state instead of all those before.
        if (viewer.socket->queuedBytes() < kMostQueued) {
            viewer.socket->sendText(text);
        }
    }
}

Json Panel::state() const {
    Json json = stateToJson(faces_.worn, faces_.recorder.status(), faces_.bay);
    json["beacons"] = toJson(faces_.beacons);
    return json;
}

void Panel::sendState() {
    if (!viewers_.empty()) {
        send(formatJson(state()));
    }
}

void Panel::onChanged() {
    if (!soon_.active()) {
        soon_ = faces_.loop.after(kSoon, [this] { sendState(); });
    }
}

void Panel::onPlay(const device::output::Play& play) {
    send(formatJson(playToJson(play)));
}

void Panel::onNote(const LogLine& line) {
    send(formatJson(noteToJson(line)));
}

}  // namespace ocelli::apps::bodycam
