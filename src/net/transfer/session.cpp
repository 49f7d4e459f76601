// Connections to other servers that are kept for the next transfer; libcurl inside.
#include "net/transfer/session.h"

#include "net/transfer/detail/easy.h"

namespace ocelli::net::transfer {
namespace {

/// libcurl wants to be set up once, before threads use it.
bool libraryReady() {
    static const bool kReady = curl_global_init(CURL_GLOBAL_ALL) == CURLE_OK;
    return kReady;
}

}  // namespace

Session::State::~State() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
}

Result<std::unique_ptr<Session>> Session::create(const Clock& clock) {
    if (!libraryReady()) {
        return fail(ErrorKind::Internal, "the transfer library does not start");
    }
    auto state = std::make_unique<State>(clock);
    state->multi = curl_multi_init();
    state->easy = curl_easy_init();
    if (state->multi == nullptr || state->easy == nullptr) {
        return fail(ErrorKind::ResourceExhausted, "no memory for a transfer");
    }
    // A session speaks to one server; a few kept connections are enough.
    curl_multi_setopt(state->multi, CURLMOPT_MAXCONNECTS, 4L);
    return std::unique_ptr<Session>(new Session(std::move(state)));
}

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}

Session::~Session() = default;

}  // namespace ocelli::net::transfer
