// Hands the body of a request to a sink while it comes, no faster than the sink wants it.
#include <utility>

#include "net/http/detail/connection.h"

namespace ocelli::net::http::detail {

/// The head is known and its route takes the body in pieces. False: wait for the sink, or it has
/// answered.
bool Connection::beginStream() {
    streaming_ = true;
    flowing_ = false;
    continueSent_ = !reader_->expectsContinue();
    auto request = reader_->request();
    takeHead(request);
    mark(request);
    auto sink = context_->router.openBody(
        request,
        Reply([weak = weak_from_this()](Response response) {
            if (const auto self = weak.lock()) {
                self->answerStream(std::move(response));
            }
        }),
        [weak = weak_from_this()](bool on) {
            if (const auto self = weak.lock()) {
                self->setFlow(on);
            }
        }
    );
    if (state_ == State::Reading && streaming_) {
        sink_ = std::move(sink);
        if (flowing_) {
            passBody();
        }
    }
    return state_ == State::Reading && flowing_;
}

void Connection::setFlow(bool on) {
    const auto self = shared_from_this();
    if (state_ != State::Reading || !streaming_ || flowing_ == on) {
        return;
    }
    flowing_ = on;
    if (!on) {
        return;
    }
    deadline_ = now() + context_->limits.idleTime;
    if (!std::exchange(continueSent_, true) && pending_.empty()) {
        const ByteSpan pieces[] = {asBytes("HTTP/1.1 100 Continue\r\n\r\n")};
        stream_->sendNow(pieces);
    }
    if (sink_) {
        passBody();
    }
    readRequests();
}

/// What has come goes on to the sink; the end of the body too.
void Connection::passBody() {
    if (!reader_ || !sink_ || !flowing_) {
        return;
    }
    deadline_ = now() + context_->limits.idleTime;
    auto bytes = reader_->takeBody();
    const bool whole = reader_->done();
    if (!bytes.empty()) {
        sink_->write(std::move(bytes));
    }
    if (!whole || state_ != State::Reading || !streaming_) {
        return;
    }
    reader_.reset();
    streaming_ = false;
    state_ = State::Answering;
    sink_->finish();
}

/// Before the end of the body the rest of it is not wanted: nobody knows where the next request
/// would begin, so the connection ends.
void Connection::answerStream(Response response) {
    const auto self = shared_from_this();
    if (state_ == State::Reading && streaming_) {
        keepAlive_ = false;
        streaming_ = false;
        reader_.reset();
        pending_.clear();
        state_ = State::Answering;
    }
    // The sink may be what is calling.
    context_->loop.post([gone = std::exchange(sink_, nullptr)] {});
    answer(std::move(response));
}

}  // namespace ocelli::net::http::detail
