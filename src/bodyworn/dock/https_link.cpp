// Questions as HTTPS requests, answers as values.
#include "bodyworn/dock/https_link.h"

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/dock/detail/https_words.h"
#include "net/transfer/http.h"

namespace ocelli::bodyworn::dock {

using net::transfer::Header;
using net::transfer::HttpAnswer;
using net::transfer::HttpRequest;

struct HttpsLink::Question {
    std::string method;
    std::string path;
    std::vector<Header> headers = {};
    ByteSpan body = {};
    bool verify = true;
};

struct HttpsLink::Answer {
    HttpAnswer http;

    Result<Json> json() const {
        auto parsed = parseJson(http.body);
        return parsed ? std::move(parsed) : garbled(parsed.error());
    }

    /// The controller's mistake, not the caller's.
    static Error garbled(const Error& why) {
        return fail(ErrorKind::Internal, "the controller's answer: " + why.message());
    }
};

namespace {

/// The controller's own words where it gave some.
Error refusalOf(const HttpAnswer& answer) {
    std::string words = fmt::format("the controller answers {}", answer.status);
    if (const auto problem = parseJson(answer.body)) {
        if (auto detail = stringMember(*problem, "detail");
            detail && detail->size() <= 1000 && isCleanText(*detail)) {
            words = std::move(*detail);
        }
    }
    return fail(detail::kindOf(answer.status), std::move(words));
}

std::string pathOf(std::string_view recording, std::string_view object = {}) {
    auto path = fmt::format("{}/{}", detail::kRecordingsPath, recording);
    return object.empty() ? path : fmt::format("{}/objects/{}", path, object);
}

std::string jsonText(const Json& json) {
    return formatJson(json);
}

const Header kJsonType{"Content-Type", "application/json"};

}  // namespace

HttpsLink::HttpsLink(
    const Clock& clock, Options options, std::unique_ptr<net::transfer::Session> session
)
    : clock_(clock), options_(std::move(options)), session_(std::move(session)) {}

Result<std::unique_ptr<HttpsLink>> HttpsLink::create(const Clock& clock, Options options) {
    if (options.controller.address.empty() || options.controller.port == 0) {
        return fail(ErrorKind::InvalidArgument, "the controller's address is not complete")
            .withField("controller", "[IPv6%zone]:port or IPv4:port");
    }
    auto session = OCELLI_TRY(net::transfer::Session::create(clock));
    return std::unique_ptr<HttpsLink>(new HttpsLink(clock, std::move(options), std::move(session)));
}

Result<HttpsLink::Answer> HttpsLink::ask(const Question& question) {
    if (question.verify && options_.root.empty()) {
        return fail(ErrorKind::FailedPrecondition, "the camera belongs to no system yet");
    }
    HttpRequest request;
    request.method = question.method;
    request.url =
        fmt::format("https://{}:{}{}", kControllerName, options_.controller.port, question.path);
    request.headers = question.headers;
    if (!question.body.empty()) {
        request.body = net::transfer::bodyOf(question.body);
    }
    net::transfer::Terms terms;
    terms.connectWithin = kConnectWithin;
    terms.deadline = Deadline::after(clock_, kAnswerWithin);
    terms.instead = options_.controller;
    terms.stop = options_.stop;
    terms.tls.own = options_.identity;
    terms.tls.verify = question.verify;
    if (question.verify) {
        terms.tls.authorities = {options_.root};
        // A camera that was empty for long has a clock that is wrong by years, and takes the time
        // from this very controller. The authority is the system's own, and the key of the docks
        // is a fresh one at each start: what a wrong clock would refuse is no older key.
        terms.tls.anyTime = true;
    }
    auto answer = OCELLI_TRY(net::transfer::exchange(*session_, request, terms));
    if (!answer.good()) {
        return refusalOf(answer);
    }
    return Answer{std::move(answer)};
}

Result<Enrolment> HttpsLink::enrol(const Hello& hello, const std::string& request) {
    const std::string body = jsonText(toJson(EnrolmentWish{hello, request}));
    const auto answer = OCELLI_TRY(ask(
        {.method = "POST",
         .path = std::string(detail::kEnrolPath),
         .headers = {kJsonType},
         .body = asBytes(body),
         .verify = false}
    ));
    const Json json = OCELLI_TRY(answer.json());
    auto enrolment = parseEnrolment(json);
    if (!enrolment) {
        return Answer::garbled(enrolment.error());
    }
    if (!enrolment->pending && !options_.root.empty() && enrolment->root != options_.root) {
        return fail(ErrorKind::PermissionDenied, "the controller is of another system");
    }
    return enrolment;
}

Result<Welcome> HttpsLink::hello(const Hello& hello) {
    const std::string body = jsonText(toJson(hello));
    const auto answer = OCELLI_TRY(ask(
        {.method = "POST",
         .path = std::string(detail::kSessionPath),
         .headers = {kJsonType},
         .body = asBytes(body)}
    ));
    const Json json = OCELLI_TRY(answer.json());
    auto welcome = parseWelcome(json);
    return welcome ? std::move(welcome) : Answer::garbled(welcome.error());
}

Result<void> HttpsLink::offer(const Offer& offer) {
    const std::string body = jsonText(toJson(offer));
    OCELLI_TRY(ask(
        {.method = "PUT",
         .path = pathOf(offer.recording),
         .headers = {kJsonType},
         .body = asBytes(body)}
    ));
    return {};
}

Result<ObjectState> HttpsLink::state(std::string_view recording, std::string_view object) {
    const auto answer = OCELLI_TRY(ask({.method = "HEAD", .path = pathOf(recording, object)}));
    const auto offset = toInteger(answer.http.header(detail::kOffsetField));
    const auto complete = answer.http.header(detail::kCompleteField);
    if (!offset || *offset < 0 || (complete != "?0" && complete != "?1")) {
        return fail(ErrorKind::Internal, "the controller does not say how far an object is");
    }
    return ObjectState{static_cast<std::uint64_t>(*offset), complete == "?1"};
}

Result<ObjectState> HttpsLink::send(
    std::string_view recording, std::string_view object, std::uint64_t offset, ByteSpan bytes
) {
    const auto answer = OCELLI_TRY(ask(
        {.method = "PATCH",
         .path = pathOf(recording, object),
         .headers =
             {{"Content-Type", "application/octet-stream"},
              {std::string(detail::kOffsetField), fmt::to_string(offset)},
              {std::string(detail::kDigestField), detail::formatContentDigest(bytes)}},
         .body = bytes}
    ));
    const Json json = OCELLI_TRY(answer.json());
    auto state = parseObjectState(json);
    return state ? std::move(state) : Answer::garbled(state.error());
}

Result<RecordingState> HttpsLink::recordingState(std::string_view recording) {
    const auto answer = OCELLI_TRY(ask({.method = "GET", .path = pathOf(recording)}));
    const Json json = OCELLI_TRY(answer.json());
    auto state = parseRecordingState(json);
    return state ? std::move(state) : Answer::garbled(state.error());
}

Result<void> HttpsLink::log(std::string_view text) {
    OCELLI_TRY(ask(
        {.method = "PUT",
         .path = std::string(detail::kLogPath),
         .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
         .body = asBytes(text)}
    ));
    return {};
}

}  // namespace ocelli::bodyworn::dock
