// The promise of one answer.
#include "net/http/router.h"

namespace ocelli::net::http {

Reply::Reply(Sink sink) : sink_(std::move(sink)) {}

Reply::Reply(Reply&&) noexcept = default;

Reply& Reply::operator=(Reply&& other) noexcept {
    if (this != &other) {
        Reply before(std::move(*this));
        sink_ = std::move(other.sink_);
    }
    return *this;
}

Reply::~Reply() {
    if (sink_) {
        fail(ocelli::fail(ErrorKind::Internal, "the request was not answered"));
    }
}

void Reply::send(Response response) {
    if (sink_) {
        const auto sink = std::make_unique<Sink>(std::move(sink_));
        sink_ = nullptr;
        (*sink)(std::move(response));
    }
}

void Reply::send(Result<Response> result) {
    send(result ? std::move(*result) : problem(result.error()));
}

}  // namespace ocelli::net::http
