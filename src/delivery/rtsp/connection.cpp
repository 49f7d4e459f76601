// Bytes of a connection, cut into messages and handed on.
#include "delivery/rtsp/connection.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "delivery/rtsp/exchange.h"
#include "delivery/rtsp/methods.h"
#include "delivery/rtsp/shard.h"
#include "delivery/rtsp/status.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr std::size_t kLongestCookie = 256;
constexpr std::string_view kTunnelType = "application/x-rtsp-tunnelled";

/// What may lie unread while an exchange is under way.
std::size_t unreadBound(const Limits& limits) {
    return limits.message.headerBytes + limits.message.bodyBytes + (64U << 10U);
}

}  // namespace

Connection::Connection(Shard& shard, std::unique_ptr<net::TcpStream> stream, Security security)
    : shard_(shard),
      stream_(std::move(stream)),
      peer_(stream_->peer()),
      local_(stream_->local()),
      security_(security),
      reader_(shard.limits().message),
      accepted_(shard.now()),
      lastMessage_(accepted_),
      partialSince_(accepted_) {}

Connection::~Connection() = default;

void Connection::start() {
    stream_->start(*this);
}

void Connection::goOn(Request request, ByteSpan rest) {
    answer(std::move(request));
    if (!closing_ && !rest.empty()) {
        feed(rest);
    }
}

void Connection::send(const std::string& text) {
    const ByteSpan pieces[] = {asBytes(text)};
    stream_->sendNow(pieces);
}

void Connection::refuse(int status) {
    if (closing_) {
        return;
    }
    Response response;
    response.status = status;
    response.headers.add("Connection", "close");
    send(formatResponse(response));
    closing_ = true;
    lastMessage_ = shard_.now();
    stream_->shutdown();
}

void Connection::exchangeDone() {
    busy_ = false;
    // Later, so that a client that pipelines does not pile up calls.
    shard_.loop().post([weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->pump();
        }
    });
}

void Connection::abandon() {
    abandoned_ = true;
    closing_ = true;
    described.reset();
}

void Connection::onTunnelBytes(ByteSpan bytes) {
    if (!closing_) {
        feed(bytes);
    }
}

bool Connection::overdue(MonoTime now) const {
    const Limits& limits = shard_.limits();
    if (closing_) {
        return now - lastMessage_ > std::chrono::seconds(2);
    }
    if (partialSince_ && !busy_ && now - *partialSince_ > limits.headerTime) {
        return true;
    }
    if (role_ == Role::TunnelPost) {
        return otherHalf_.expired();
    }
    return sessions.empty() && !busy_ && now - lastMessage_ > limits.sessionTime;
}

void Connection::onBytes(ByteSpan bytes) {
    const auto self = shared_from_this();
    if (closing_) {
        return;
    }
    if (role_ != Role::TunnelPost) {
        feed(bytes);
        return;
    }
    const auto other = otherHalf_.lock();
    const auto decoded = decoder_.feed(bytes);
    if (!other || !decoded) {
        log::debug("rtsp", "{}: the tunnel is broken", peer_.format());
        shard_.close(*this);
        return;
    }
    other->onTunnelBytes(*decoded);
}

void Connection::onClosed(const Error& why) {
    if (abandoned_) {
        return;
    }
    const auto self = shared_from_this();
    log::debug("rtsp", "{}: {}", peer_.format(), why.message());
    shard_.close(*this);
}

void Connection::onDrained() {
    for (Session* session : sessions) {
        if (session->tcpOutlet != nullptr) {
            session->tcpOutlet->onDrained();
        }
    }
}

void Connection::feed(ByteSpan bytes) {
    if (reader_.buffered() + bytes.size() > unreadBound(shard_.limits())) {
        refuse(413);
        return;
    }
    reader_.feed(bytes);
    pump();
}

void Connection::pump() {
    const auto self = shared_from_this();
    while (!busy_ && !closing_) {
        auto message = reader_.next();
        if (!message) {
            refuse(message.error().kind() == ErrorKind::ResourceExhausted ? 413 : 400);
            return;
        }
        if (!*message) {
            const bool partial = reader_.buffered() > 0;
            if (!partial) {
                partialSince_.reset();
            } else if (!partialSince_) {
                partialSince_ = shard_.now();
            }
            return;
        }
        partialSince_.reset();
        lastMessage_ = shard_.now();
        handle(std::move(**message));
    }
}

void Connection::handle(Message message) {
    if (auto* frame = std::get_if<InterleavedFrame>(&message)) {
        shard_.onInterleaved(*this, *frame);
        return;
    }
    auto* request = std::get_if<Request>(&message);
    if (request == nullptr) {
        return;  // an answer to something we never asked
    }
    if (request->protocol == Protocol::Http) {
        openTunnel(*request);
        return;
    }
    answer(std::move(*request));
}

void Connection::answer(Request request) {
    busy_ = true;
    if (const auto other = shard_.otherShardFor(*this, request)) {
        shard_.handOver(*this, *other, std::move(request));
        return;
    }
    handleRequest(shard_, std::make_shared<Exchange>(shared_from_this(), std::move(request)));
}

/// A GET and a POST with the same cookie are the two halves of one RTSP connection.
void Connection::openTunnel(const Request& request) {
    const std::string cookie(request.headers.get("x-sessioncookie").value_or(""));
    const bool get = request.method == "GET";
    if (cookie.empty() || cookie.size() > kLongestCookie || role_ != Role::Rtsp ||
        !sessions.empty() || (!get && request.method != "POST")) {
        const bool known = get || request.method == "POST";
        send(fmt::format(
            "HTTP/1.0 {}\r\nServer: Ocelli\r\nConnection: close\r\n\r\n",
            known ? "400 Bad Request" : "405 Method Not Allowed"
        ));
        closing_ = true;
        stream_->shutdown();
        return;
    }
    if (!get) {
        joinTunnel(request, cookie);
        return;
    }
    if (!shard_.addTunnel(cookie, *this)) {
        send("HTTP/1.0 400 Bad Request\r\nServer: Ocelli\r\nConnection: close\r\n\r\n");
        closing_ = true;
        stream_->shutdown();
        return;
    }
    role_ = Role::TunnelGet;
    cookie_ = cookie;
    send(fmt::format(
        "HTTP/1.0 200 OK\r\nServer: Ocelli\r\nConnection: close\r\nCache-Control: no-store\r\n"
        "Pragma: no-cache\r\nContent-Type: {}\r\n\r\n",
        kTunnelType
    ));
}

void Connection::joinTunnel(const Request& request, const std::string& cookie) {
    const auto other = shard_.findTunnel(cookie);
    const auto type = request.headers.get("Content-Type");
    if (!other || other->secure() != secure() || other->peer().address != peer_.address ||
        (type && *type != kTunnelType)) {
        send("HTTP/1.0 400 Bad Request\r\nServer: Ocelli\r\nConnection: close\r\n\r\n");
        closing_ = true;
        stream_->shutdown();
        return;
    }
    role_ = Role::TunnelPost;
    otherHalf_ = other;
    partialSince_.reset();
    const Bytes rest = reader_.takeRest();
    if (!rest.empty()) {
        onBytes(rest);
    }
}

}  // namespace ocelli::delivery::rtsp
