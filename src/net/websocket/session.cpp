// Conversation over a WebSocket: messages, pings, goodbyes.
#include "net/websocket/session.h"

namespace ocelli::net::websocket {

Session::Session(EventLoop& loop, std::unique_ptr<TcpStream> stream, SessionLimits limits)
    : loop_(loop),
      stream_(std::move(stream)),
      limits_(limits),
      peer_(stream_->peer()),
      reader_(limits.messageBytes),
      heard_(loop.clock().mono()) {}

void Session::start(ByteSpan early, UniqueFunction<void()> onEnded) {
    const auto self = shared_from_this();
    onEnded_ = std::move(onEnded);
    if (state_ == State::Closed) {
        end();
        return;
    }
    silence_ = loop_.every(limits_.pingEvery, [this] { watchSilence(); });
    stream_->start(*this);
    onBytes(early);
}

void Session::onBytes(ByteSpan bytes) {
    const auto self = shared_from_this();
    heard_ = loop_.clock().mono();
    while (state_ != State::Closed && !deaf_) {
        auto result = reader_.read(bytes);
        if (const auto* violation = std::get_if<Violation>(&result)) {
            sendAway(*violation);
            return;
        }
        auto* message = std::get_if<Message>(&result);
        if (message == nullptr) {
            return;
        }
        handle(std::move(*message));
    }
}

void Session::handle(Message message) {
    if (message.opcode == Opcode::Close) {
        answerClose(message);
        return;
    }
    if (state_ != State::Open) {
        return;
    }
    switch (message.opcode) {
        case Opcode::Ping:
            sendControl(Opcode::Pong, message.payload);
            return;
        case Opcode::Text:
            if (onText) {
                onText(asText(message.payload));
            }
            return;
        case Opcode::Binary:
            if (onBinary) {
                onBinary(message.payload);
            } else {
                sendAway({kUnsupportedData, "only text is understood here"});
            }
            return;
        case Opcode::Pong:
        case Opcode::Close:
        case Opcode::Continuation:
            return;
    }
}

/// RFC 6455, 5.5.1: answers a goodbye once, then the server closes first (7.1.1).
void Session::answerClose(const Message& message) {
    if (state_ == State::Open) {
        sendControl(
            Opcode::Close, ByteSpan(message.payload).first(message.payload.size() < 2 ? 0 : 2)
        );
    }
    if (state_ == State::Closed) {
        return;
    }
    stream_->shutdown();
    if (stream_->queuedBytes() == 0) {
        end();
    } else {
        startClosing();
    }
}

/// The peer broke the rules: says why, and waits only for it to close.
void Session::sendAway(const Violation& violation) {
    if (state_ == State::Closed) {
        return;
    }
    if (state_ == State::Open) {
        sendControl(Opcode::Close, formatClose(violation.code, violation.reason));
    }
    if (stream_) {
        stream_->shutdown();
        deaf_ = true;
    }
    startClosing();
}

void Session::close(int code, std::string reason) {
    if (state_ != State::Open) {
        return;
    }
    sendControl(Opcode::Close, formatClose(static_cast<std::uint16_t>(code), reason));
    startClosing();
}

void Session::startClosing() {
    if (state_ == State::Open) {
        state_ = State::Closing;
    }
    if (!closing_.active()) {
        closing_ = loop_.after(limits_.closeTime, [this] { end(); });
    }
}

void Session::watchSilence() {
    const Duration silent = loop_.clock().mono() - heard_;
    if (silent >= limits_.silence) {
        end();
    } else if (silent >= limits_.pingEvery && state_ == State::Open) {
        sendControl(Opcode::Ping, {});
    }
}

void Session::sendText(std::string text) {
    std::vector<std::shared_ptr<const Bytes>> pieces;
    pieces.push_back(std::make_shared<const Bytes>(formatFrame(Opcode::Text, asBytes(text))));
    sendPieces(std::move(pieces));
}

void Session::sendBinary(Bytes header, std::shared_ptr<const Bytes> payload) {
    const std::size_t payloadSize = payload ? payload->size() : 0;
    Bytes front = formatFrameHeader(Opcode::Binary, header.size() + payloadSize);
    front.insert(front.end(), header.begin(), header.end());
    std::vector<std::shared_ptr<const Bytes>> pieces;
    pieces.push_back(std::make_shared<const Bytes>(std::move(front)));
    pieces.push_back(std::move(payload));
    sendPieces(std::move(pieces));
}

void Session::sendControl(Opcode opcode, ByteSpan payload) {
    std::vector<std::shared_ptr<const Bytes>> pieces;
    pieces.push_back(std::make_shared<const Bytes>(formatFrame(opcode, payload)));
    sendPieces(std::move(pieces));
}

void Session::sendPieces(std::vector<std::shared_ptr<const Bytes>> pieces) {
    if (state_ != State::Open) {
        return;
    }
    stream_->send(std::move(pieces));
    if (stream_->queuedBytes() > limits_.queueBytes) {
        // Not at once: whoever sends does not expect to be told of the end in the midst of it.
        state_ = State::Closing;
        closing_ = loop_.after(Duration::zero(), [this] { end(); });
    }
}

std::size_t Session::queuedBytes() const {
    return stream_ ? stream_->queuedBytes() : 0;
}

void Session::onDrained() {
    const auto self = shared_from_this();
    if (state_ == State::Open && whenDrained()) {
        whenDrained()();
    }
}

void Session::onClosed(const Error&) {
    end();
}

void Session::terminate() {
    end();
}

void Session::end() {
    const auto self = shared_from_this();
    if (state_ != State::Closed) {
        state_ = State::Closed;
        silence_.cancel();
        closing_.cancel();
        stream_.reset();
        if (whenClosed()) {
            whenClosed()();
        }
        // They may hold references to us, and one of them may be what is running now.
        loop_.post([self,
                    text = std::move(onText),
                    binary = std::move(onBinary),
                    drained = std::move(whenDrained()),
                    closed = std::move(whenClosed())] {});
    }
    if (onEnded_) {
        const auto ended = std::make_unique<UniqueFunction<void()>>(std::move(onEnded_));
        onEnded_ = nullptr;
        (*ended)();
    }
}

}  // namespace ocelli::net::websocket
