// Sessions of the live WebSocket.
#include "delivery/live/live_service.h"

#include "base/log.h"
#include "delivery/live/live_message.h"

namespace ocelli::delivery::live {

LiveService::LiveService(EventLoop& loop, StreamFinder find, ViewerBounds bounds)
    : loop_(loop), find_(std::move(find)), bounds_(bounds) {}

LiveService::~LiveService() {
    *alive_ = false;
    for (auto& [id, session] : sessions_) {
        session.viewer->socket().close(1001, "the device is going down");
    }
}

void LiveService::open(
    int channel, const std::string& stream, std::shared_ptr<net::websocket::WebSocket> socket
) {
    loop_.assertHere();
    media::StreamHub* hub = find_(channel, stream);
    if (hub == nullptr) {
        socket->close(1008, "no such stream");
        return;
    }
    if (sessions_.size() >= kMostViewers) {
        socket->close(1013, "too many viewers");
        return;
    }
    const std::uint64_t id = nextId_++;
    const Key key{channel, stream};
    // The socket may call after this object has gone.
    const auto alive = alive_;
    socket->onText = [this, alive, id](std::string_view text) {
        if (*alive) {
            onText(id, text);
        }
    };
    socket->onDrained = [this, alive, id] {
        if (*alive) {
            onDrained(id);
        }
    };
    socket->onClosed = [this, alive, id] {
        if (*alive) {
            close(id);
        }
    };
    auto viewer = std::make_shared<LiveViewer>(loop_.clock(), std::move(socket), bounds_);
    sessions_.emplace(id, Session{key, viewer});
    auto& shared = streams_[key];
    if (!shared) {
        shared = std::make_unique<LiveStream>(loop_, *hub);
    }
    shared->add(std::move(viewer));
}

void LiveService::onText(std::uint64_t id, std::string_view text) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) {
        return;
    }
    LiveViewer& viewer = *found->second.viewer;
    const auto message = parsePageMessage(text);
    if (!message) {
        viewer.socket().close(1007, message.error().message());
        return;
    }
    switch (message->kind) {
        case PageMessageKind::Ping:
            viewer.sendText(formatPongMessage(message->t, loop_.clock().wall()));
            break;
        case PageMessageKind::Pause:
            viewer.pause();
            break;
        case PageMessageKind::Resume:
            if (viewer.paused()) {
                streams_.at(found->second.key)->resume(viewer);
            }
            break;
    }
}

void LiveService::onDrained(std::uint64_t id) {
    const auto found = sessions_.find(id);
    if (found != sessions_.end()) {
        found->second.viewer->onDrained();
    }
}

void LiveService::close(std::uint64_t id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) {
        return;
    }
    const Session session = std::move(found->second);
    sessions_.erase(found);
    const auto stream = streams_.find(session.key);
    stream->second->remove(session.viewer.get());
    if (stream->second->viewers() == 0) {
        streams_.erase(stream);
    }
    // We may be inside a callback of the socket: it must not go before that returns.
    loop_.post([last = session.viewer] {});
}

std::size_t LiveService::viewers() const {
    return sessions_.size();
}

}  // namespace ocelli::delivery::live
