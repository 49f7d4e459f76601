// Writes answers to a connection, from memory or from a source at the client's pace.
#include <fmt/format.h>

#include "base/log.h"
#include "net/http/detail/connection.h"
#include "net/http/detail/response_head.h"

namespace ocelli::net::http::detail {
namespace {

constexpr std::size_t kPiece = 64U << 10U;
constexpr std::size_t kEnoughQueued = 256U << 10U;
constexpr int kPiecesPerTurn = 16;  // then other connections get their turn

}  // namespace

void Connection::answer(Response response) {
    const auto self = shared_from_this();
    if (state_ != State::Answering || source_) {
        return;  // the client has gone
    }
    if (response.source) {
        startSource(std::move(response));
        return;
    }
    const auto length = bodyless(response.status)
                            ? std::nullopt
                            : std::optional(response.length.value_or(response.body.size()));
    if (headOnly_ || bodyless(response.status)) {
        sendHead(response, length);
        finish();
        return;
    }
    HeadStyle style{
        http11_, keepAlive_, false, api_, response.body.size(), context_->loop.clock().wall()
    };
    const auto head = formatHead(response, style);
    const ByteSpan pieces[] = {asBytes(head), asBytes(response.body)};
    stream_->sendNow(pieces);
    finish();
}

void Connection::sendHead(const Response& response, std::optional<std::uint64_t> length) {
    HeadStyle style{http11_, keepAlive_, chunked_, api_, length, context_->loop.clock().wall()};
    const auto head = formatHead(response, style);
    const ByteSpan pieces[] = {asBytes(head)};
    stream_->sendNow(pieces);
}

void Connection::startSource(Response response) {
    source_ = std::move(response.source);
    chunked_ = !response.length && http11_;
    left_ = response.length.value_or(0);
    // HTTP/1.0 knows the end of an answer without a length only by the end of the connection.
    keepAlive_ = keepAlive_ && (response.length || http11_);
    sendHead(response, response.length);
    if (headOnly_ || bodyless(response.status)) {
        dropSource();
        finish();
        return;
    }
    if (!chunked_ && !response.length) {
        left_ = UINT64_MAX;
    }
    pump();
}

/// Reads from the source while the client takes what it gives.
void Connection::pump() {
    if (pumping_) {
        return;
    }
    pumping_ = true;
    for (int i = 0; source_ && !readingSource_ && stream_->queuedBytes() < kEnoughQueued; ++i) {
        if (i == kPiecesPerTurn) {
            context_->loop.post([weak = weak_from_this()] {
                if (const auto self = weak.lock()) {
                    self->pump();
                }
            });
            break;
        }
        readingSource_ = true;
        source_->read(kPiece, [weak = weak_from_this()](Result<Bytes> piece) {
            if (const auto self = weak.lock()) {
                self->takePiece(std::move(piece));
            }
        });
    }
    pumping_ = false;
}

void Connection::takePiece(Result<Bytes> piece) {
    if (!source_) {
        return;
    }
    readingSource_ = false;
    const bool limited = !chunked_ && left_ != UINT64_MAX;
    if (!piece) {
        log::debug(
            "http", "an answer to {} broke off: {}", peer_.format(), piece.error().message()
        );
    } else if (limited && piece->size() > left_) {
        log::error("http", "a body is longer than its promised length");
    } else if (limited && piece->empty() && left_ > 0) {
        log::warning("http", "a body ends {} bytes before its promised length", left_);
    } else {
        sendPiece(std::move(*piece));
        return;
    }
    // The client must not take a part for the whole.
    giveUp();
}

void Connection::sendPiece(Bytes piece) {
    if (piece.empty()) {
        dropSource();
        if (chunked_) {
            const ByteSpan pieces[] = {asBytes("0\r\n\r\n")};
            stream_->sendNow(pieces);
        }
        finish();
        return;
    }
    left_ -= left_ == UINT64_MAX ? 0 : std::min<std::uint64_t>(left_, piece.size());
    std::vector<std::shared_ptr<const Bytes>> pieces;
    if (chunked_) {
        const auto size = fmt::format("{:x}\r\n", piece.size());
        const auto view = asBytes(size);
        pieces.push_back(std::make_shared<const Bytes>(view.begin(), view.end()));
        static const auto kEnd =
            std::make_shared<const Bytes>(Bytes{std::byte{'\r'}, std::byte{'\n'}});
        pieces.push_back(std::make_shared<const Bytes>(std::move(piece)));
        pieces.push_back(kEnd);
    } else {
        pieces.push_back(std::make_shared<const Bytes>(std::move(piece)));
    }
    stream_->send(std::move(pieces));
    if (!chunked_ && left_ == 0) {
        dropSource();
        finish();
        return;
    }
    pump();
}

/// Not at once: it may be the source itself that is calling.
void Connection::dropSource() {
    readingSource_ = false;
    if (source_) {
        context_->loop.post([source = std::move(source_)] {});
        source_ = nullptr;
    }
}

void Connection::finish() {
    chunked_ = false;
    if (!keepAlive_) {
        end();
        return;
    }
    state_ = State::Reading;
    idleSince_ = now();
    deadline_ = now() + context_->limits.idleTime;
    readRequests();
}

}  // namespace ocelli::net::http::detail
