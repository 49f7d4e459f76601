// The sockets of those who want to know at once.
#include "control/linkage/live_events.h"

namespace ocelli::control::linkage {
namespace {

using access::Permission;

constexpr Duration kMotionPause = std::chrono::milliseconds(200);
constexpr int kTryAgainLater = 1013;

}  // namespace

LiveEvents::LiveEvents(EventLoop& loop) : loop_(loop) {
    heartbeat_ = loop_.every(kHeartbeat, [this] {
        const Json beat = {{"type", "heartbeat"}, {"time", formatTime(loop_.clock().wall())}};
        send(0, beat, false, Permission::Any);
    });
}

LiveEvents::~LiveEvents() {
    *alive_ = false;
    for (Client& client : clients_) {
        client.socket->close(1001, "the device ends");
    }
}

void LiveEvents::add(
    access::Identity who, bool rules, std::shared_ptr<net::websocket::WebSocket> socket
) {
    if (clients_.size() >= kMostClients) {
        socket->close(kTryAgainLater, "too many clients listen for events");
        return;
    }
    clients_.push_back({std::move(who), rules, socket});
    const auto at = std::prev(clients_.end());
    socket->onClosed = [this, at, alive = alive_] {
        if (*alive) {
            // Not here: the list may be in use by the send that found the socket closed.
            loop_.post([this, at, alive] {
                if (*alive) {
                    clients_.erase(at);
                }
            });
        }
    };
}

void LiveEvents::sendEvent(const events::Event& event) {
    const Json message = {{"type", "event"}, {"event", events::toJson(event)}};
    const bool secret = event.topic == events::topic::kIllegalLogin;
    const Permission permission = secret               ? Permission::Administrator
                                  : event.channel == 0 ? Permission::Any
                                                       : Permission::LiveView;
    send(event.channel, message, false, permission);
}

void LiveEvents::sendChannel(const Json& channel) {
    const Json message = {{"type", "channel"}, {"channel", channel}};
    send(channel.value("channel", 0), message, false, Permission::LiveView);
}

void LiveEvents::sendSettings(const std::string& group, int channel) {
    const Json message = {{"type", "settings"}, {"group", group}, {"channel", channel}};
    send(0, message, false, Permission::Any);
}

void LiveEvents::sendMotion(int channel, const Json& message) {
    MonoTime& last = lastMotion_[channel];
    const MonoTime now = loop_.clock().mono();
    if (last.nanoseconds != 0 && now - last < kMotionPause) {
        return;
    }
    last = now;
    send(channel, message, true, Permission::LiveView);
}

void LiveEvents::sendReadings(int channel, const Json& message) {
    send(channel, message, true, Permission::LiveView);
}

bool LiveEvents::wantsMotion() const {
    for (const Client& client : clients_) {
        if (client.rules) {
            return true;
        }
    }
    return false;
}

void LiveEvents::send(int channel, const Json& message, bool rulesOnly, Permission permission) {
    const std::string text = formatJson(message);
    for (Client& client : clients_) {
        const std::size_t queued = client.socket->queuedBytes();
        const bool leaveOut = rulesOnly && (!client.rules || queued > kMostQueuedBytes / 8);
        if (leaveOut || !access::allows(client.who, permission, channel)) {
            continue;
        }
        if (queued > kMostQueuedBytes) {
            client.socket->close(kTryAgainLater, "does not read");
            continue;
        }
        client.socket->sendText(text);
    }
}

}  // namespace ocelli::control::linkage
