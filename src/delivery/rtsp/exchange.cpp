// Answering.
#include "delivery/rtsp/exchange.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/log.h"
#include "base/text.h"
#include "delivery/rtsp/status.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr std::size_t kLongestReason = 200;

/// Error messages may quote what the client sent.
std::string headerText(std::string text) {
    std::replace_if(
        text.begin(),
        text.end(),
        [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; },
        ' '
    );
    return text.substr(0, kLongestReason);
}

}  // namespace

Exchange::~Exchange() {
    if (!answered_) {
        reply(500);
    }
}

void Exchange::reply(Response response) {
    OCELLI_ASSERT(!answered_);
    answered_ = true;
    const auto connection = connection_.lock();
    if (!connection || connection->abandoned()) {
        return;
    }
    Response whole;
    whole.status = response.status;
    if (const auto sequence = request_.headers.get("CSeq")) {
        whole.headers.add("CSeq", std::string(*sequence));
    }
    whole.headers.add("Server", "Ocelli");
    for (const auto& [name, value] : response.headers.all()) {
        whole.headers.add(name, value);
    }
    whole.body = std::move(response.body);
    connection->send(formatResponse(whole));
    connection->exchangeDone();
}

void Exchange::fail(const Error& error) {
    fail(statusOf(error.kind()), error);
}

void Exchange::fail(int status, const Error& error) {
    log::debug("rtsp", "{} {}: {}", request_.method, status, error.describe());
    Response response{status, {}, {}};
    std::string reason = error.message();
    if (!error.field().empty()) {
        reason += fmt::format(" ({}: {})", error.field(), error.allowed());
    }
    response.headers.add("X-Reason", headerText(std::move(reason)));
    reply(std::move(response));
}

}  // namespace ocelli::delivery::rtsp
