// Reads requests off a connection and hands them to the router.
#include "net/http/detail/connection.h"

#include "base/log.h"
#include "base/text.h"
#include "net/http/detail/response_head.h"
#include "net/websocket/frame.h"

namespace ocelli::net::http::detail {
namespace {

constexpr std::size_t kPendingWhileAnswering = 64U
                                               << 10U;  // further requests that may come meanwhile
constexpr std::size_t kEnoughQueued = 256U << 10U;      // then the client has to take some first

}  // namespace

Connection::Connection(
    std::shared_ptr<const ServerContext> context, std::unique_ptr<TcpStream> stream
)
    : context_(std::move(context)),
      stream_(std::move(stream)),
      peer_(stream_->peer()),
      idleSince_(now()),
      deadline_(now() + context_->limits.headerTime),
      progress_(now()) {}

void Connection::start() {
    stream_->start(*this);
}

void Connection::onBytes(ByteSpan bytes) {
    const auto self = shared_from_this();
    if (state_ == State::Ending || state_ == State::Ended) {
        return;  // read only so that the client may read our last answer before a reset
    }
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    readRequests();
    if (stream_ && state_ == State::Answering && pending_.size() > kPendingWhileAnswering) {
        stream_->setReading(false);
    }
}

/// Reads and answers as long as whole requests are there and the client takes its answers.
void Connection::readRequests() {
    if (inRequests_) {
        return;
    }
    inRequests_ = true;
    while (state_ == State::Reading && !pending_.empty() && (!streaming_ || flowing_) &&
           stream_->queuedBytes() < kEnoughQueued && readOn()) {
    }
    inRequests_ = false;
    if (state_ == State::Reading && streaming_) {
        stream_->setReading(flowing_ || pending_.empty());
    } else if (state_ == State::Reading) {
        stream_->setReading(pending_.size() <= kPendingWhileAnswering || reader_ != nullptr);
    }
}

/// One step; false when more bytes are needed.
bool Connection::readOn() {
    if (!reader_) {
        reader_ = std::make_unique<RequestReader>(context_->limits.headerBytes);
        bodyBegun_ = false;
        deadline_ = now() + context_->limits.headerTime;
    }
    ByteSpan left = pending_;
    reader_->feed(left);
    pending_.erase(pending_.begin(), pending_.end() - static_cast<std::ptrdiff_t>(left.size()));
    if (reader_->headDone() && !bodyBegun_ && !reader_->failure() && beginBody() &&
        !pending_.empty()) {
        return true;
    }
    if (!reader_) {
        return state_ == State::Reading;  // a body without bytes has been answered
    }
    if (const auto& failure = reader_->failure()) {
        refuse(failure->status, failure->message);
        return false;
    }
    if (streaming_) {
        passBody();
        return state_ == State::Reading;
    }
    if (!reader_->done()) {
        // A whole line is read at once, so a line without an end (of a chunk, behind the last
        // chunk) would pile up.
        if (pending_.size() > context_->limits.headerBytes) {
            refuse(400, "A line of the request is too long");
        }
        return false;
    }
    dispatch();
    return true;
}

/// The head is known, so the body's limit is. False when it is refused or there is no body.
bool Connection::beginBody() {
    bodyBegun_ = true;
    const auto& request = reader_->request();
    reader_->setBodyLimit(context_->router.bodyLimit(request.method, request.path));
    deadline_ = now() + context_->limits.bodyTime;
    if (reader_->failure()) {
        return false;
    }
    if (!context_->redirect && context_->router.streams(request.method, request.path)) {
        return beginStream();
    }
    if (reader_->done()) {
        return false;
    }
    if (reader_->expectsContinue() && pending_.empty()) {
        const ByteSpan pieces[] = {asBytes("HTTP/1.1 100 Continue\r\n\r\n")};
        stream_->sendNow(pieces);
    }
    return true;
}

/// Answers what is no request, or comes too slowly, and closes: nobody knows where the next one
/// would begin.
void Connection::refuse(int status, std::string message) {
    keepAlive_ = false;
    http11_ = true;
    headOnly_ = false;
    api_ = true;
    reader_.reset();
    streaming_ = false;
    sink_.reset();
    state_ = State::Answering;
    answer(problem(fail(ErrorKind::InvalidArgument, std::move(message)), status));
}

/// What the answer needs to know of the request, and the request of its connection.
void Connection::takeHead(Request& request) {
    request.peer = peer_;
    request.local = stream_->local();
    request.secure = context_->secure;
    request.peerCertificate = stream_->peerCertificate();
    keepAlive_ = reader_->keepAlive();
    http11_ = reader_->http11();
    headOnly_ = request.method == Method::Head;
    api_ = request.path == "/api" || request.path.starts_with("/api/");
}

void Connection::dispatch() {
    auto request = std::move(reader_->request());
    request.body = reader_->takeBody();
    takeHead(request);
    const bool webSocket = reader_->wantsWebSocket() && request.method == Method::Get && http11_;
    reader_.reset();
    state_ = State::Answering;
    mark(request);
    if (context_->redirect) {
        answer(makeRedirect(request, *context_->redirect));
        return;
    }
    if (webSocket) {
        upgrade(std::move(request));
        return;
    }
    context_->router.handle(std::move(request), Reply([weak = weak_from_this()](Response response) {
                                if (const auto self = weak.lock()) {
                                    self->answer(std::move(response));
                                }
                            }));
}

/// What a connection carries changes from request to request; usually it does not.
void Connection::mark(const Request& request) {
    const Server::Marks& marks = context_->marks;
    const Traffic traffic = context_->router.trafficOf(request.method, request.path);
    const int wanted = traffic == Traffic::Media   ? marks.media
                       : traffic == Traffic::Alarm ? marks.alarm
                                                   : marks.management;
    if (wanted == marked_) {
        return;
    }
    if (auto done = stream_->setDscp(wanted); !done) {
        log::debug("http", "{}", done.error().describe());
        return;
    }
    marked_ = wanted;
}

void Connection::upgrade(Request request) {
    const auto version = request.headers.get("Sec-WebSocket-Version");
    if (version != "13") {
        auto wrong =
            problem(fail(ErrorKind::Unsupported, "Only WebSocket version 13 is spoken"), 426);
        wrong.headers.set("Sec-WebSocket-Version", "13");
        wrong.headers.set("Upgrade", "websocket");
        answer(std::move(wrong));
        return;
    }
    const auto key =
        websocket::acceptKey(request.headers.get("Sec-WebSocket-Key").value_or(std::string_view()));
    if (!key) {
        answer(problem(key.error(), 400));
        return;
    }
    if (!context_->webSockets) {
        answer(problem(fail(ErrorKind::FailedPrecondition, "WebSocket is switched off")));
        return;
    }
    Response refusal;
    const auto handler = context_->router.upgrade(std::move(request), refusal);
    if (!handler) {
        answer(std::move(refusal));
        return;
    }
    openWebSocket(*key, *handler);
}

void Connection::openWebSocket(
    const std::string& key,
    const std::function<void(std::shared_ptr<websocket::WebSocket>)>& handler
) {
    const std::string head =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        key + "\r\n\r\n";
    const ByteSpan pieces[] = {asBytes(head)};
    stream_->sendNow(pieces);
    auto session = std::make_shared<websocket::Session>(
        context_->loop, std::move(stream_), context_->limits.webSocket
    );
    state_ = State::Ended;
    handler(session);
    if (context_->owner != nullptr) {
        context_->owner->onUpgraded(*this, std::move(session), pending_);
    } else {
        session->terminate();
    }
}

void Connection::onClosed(const Error&) {
    const auto self = shared_from_this();
    giveUp();
}

void Connection::cut() {
    state_ = State::Ended;
    streaming_ = false;
    sink_.reset();
    dropSource();
    stream_.reset();
}

void Connection::giveUp() {
    cut();
    if (context_->owner != nullptr) {
        context_->owner->onEnded(*this);
    }
}

void Connection::onDrained() {
    const auto self = shared_from_this();
    pump();
    readRequests();
}

/// The last answer is under way: lets the client read it, then closes.
void Connection::end() {
    state_ = State::Ending;
    pending_.clear();
    stream_->shutdown();
    stream_->setReading(true);
    deadline_ = now() + context_->limits.lingerTime;
}

void Connection::checkTimes(MonoTime now) {
    const auto self = shared_from_this();
    checkProgress(now);
    const bool waiting =
        (state_ == State::Reading && (!streaming_ || flowing_)) || state_ == State::Ending;
    if (!waiting || now < deadline_) {
        return;
    }
    if (state_ == State::Ending && stream_->queuedBytes() > 0) {
        return;  // checkProgress sees to it
    }
    if (state_ == State::Reading && reader_) {
        refuse(408, "The request came too slowly");
        return;
    }
    giveUp();
}

/// A client that takes nothing of what waits for it holds memory: it has as long as an idle one.
void Connection::checkProgress(MonoTime now) {
    if (!stream_) {
        return;
    }
    const std::size_t queued = stream_->queuedBytes();
    if (queued == 0 || queued != lastQueued_) {
        lastQueued_ = queued;
        progress_ = now;
    } else if (now - progress_ >= context_->limits.idleTime) {
        log::debug("http", "{} takes nothing, closed", peer_.format());
        giveUp();
    }
}

}  // namespace ocelli::net::http::detail
