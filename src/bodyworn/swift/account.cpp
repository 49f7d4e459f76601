// Logs in and calls.
#include "bodyworn/swift/account.h"

#include "base/text.h"

namespace ocelli::bodyworn::swift {
namespace {

constexpr int kUnauthorized = 401;

/// Only a new try of another address helps against these.
bool tryNext(const Result<WireAnswer>& answer) {
    return !answer || answer->status >= 500;
}

}  // namespace

std::string etagOf(const WireAnswer& answer) {
    auto text = answer.header("Etag");
    std::erase(text, '"');
    return toLower(text);
}

/// In order from the address that worked last; never on after a 401.
Result<WireAnswer> Account::logIn() {
    Result<WireAnswer> answer = fail(ErrorKind::FailedPrecondition, "there is no address");
    const std::size_t first = uri_;
    for (std::size_t i = 0; i < login_.uris.size(); ++i) {
        uri_ = (first + i) % login_.uris.size();
        answer = wire_->send(
            {"GET",
             login_.uris[uri_],
             {{"X-Auth-User", login_.userName}, {"X-Auth-Key", login_.key}},
             nullptr}
        );
        if (!tryNext(answer)) {
            break;
        }
    }
    token_.clear();
    if (answer && answer->status >= 200 && answer->status < 300) {
        token_ = answer->header("X-Auth-Token");
        storage_ = answer->header("X-Storage-Url");
        if (token_.empty() || storage_.empty()) {
            return fail(ErrorKind::DataLoss, "the answer to the login has no token or no address");
        }
    }
    return answer;
}

Result<WireAnswer> Account::attempt(const Call& call) {
    std::string url = storage_ + "/" + encodePercent(call.container);
    if (!call.object.empty()) {
        url += "/" + encodePercent(call.object);
    }
    if (!call.query.empty()) {
        url += "?" + call.query;
    }
    WireRequest request{call.method, std::move(url), call.headers, call.body};
    request.headers.emplace_back("X-Auth-Token", token_);
    request.source = call.source;
    request.into = call.into;
    auto answer = wire_->send(request);
    if (!answer) {
        token_.clear();  // the next login may find another address of the server
    }
    return answer;
}

Result<WireAnswer> Account::call(const Call& call) {
    bool taken = false;
    Call counted = call;
    if (call.source) {
        counted.source = [&taken, &call](std::span<std::byte> into) {
            taken = true;
            return call.source(into);
        };
    }
    const bool fresh = token_.empty();
    if (fresh) {
        auto login = logIn();
        if (!login || token_.empty()) {
            return login;
        }
    }
    auto answer = attempt(counted);
    if (fresh || taken || !answer || answer->status != kUnauthorized) {
        return answer;
    }
    auto login = logIn();
    if (!login || token_.empty()) {
        return login;
    }
    return attempt(counted);
}

}  // namespace ocelli::bodyworn::swift
