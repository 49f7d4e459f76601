// Reading and answering that several routes of people do alike.
#include "control/users/detail/routes.h"

#include <fmt/format.h>

namespace ocelli::control::users::detail {
namespace {

using access::Permission;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

constexpr std::size_t kSmallBody = 16U << 10U;

Result<std::string> answerMember(const Json& one, std::string_view name, std::size_t index) {
    auto text = one.is_object() ? stringMember(one, name)
                                : fail(ErrorKind::InvalidArgument, "an answer must be an object");
    if (!text) {
        return Error(text.error()).withField(fmt::format("recovery[{}].{}", index, name), "a text");
    }
    return text;
}

}  // namespace

RouteInfo info(Permission permission, std::string summary) {
    RouteInfo route;
    route.permission = permission;
    route.summary = std::move(summary);
    route.bodyLimit = kSmallBody;
    return route;
}

RouteInfo publicInfo(std::string summary, bool whileInactive) {
    RouteInfo route = info(Permission::Public, std::move(summary));
    route.whileInactive = whileInactive;
    return route;
}

Result<std::string> newPassword(const Json& body) {
    std::string password = OCELLI_TRY(stringMember(body, "password"));
    const std::string confirmation = OCELLI_TRY(stringMember(body, "confirmation"));
    if (password != confirmation) {
        return fail(ErrorKind::InvalidArgument, "The two passwords are not the same")
            .withField("confirmation", "the same password again");
    }
    return password;
}

Response loginProblem(const Error& error) {
    if (error.kind() != ErrorKind::Unavailable || error.field() != "retryAfter") {
        return net::http::problem(error);
    }
    Response response = net::http::problem(error, 423);
    Json document = Json::object();
    document["type"] = "about:blank";
    document["title"] = "Locked";
    document["status"] = 423;
    document["detail"] = error.message();
    document["retryAfter"] = std::stoll(error.allowed());
    response.body = formatJson(document);
    response.headers.set("Retry-After", error.allowed());
    return response;
}

Json objectSchema(std::initializer_list<const char*> texts) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const char* name : texts) {
        properties[name] = Json{{"type", "string"}};
        required.push_back(name);
    }
    return Json{{"type", "object"}, {"properties", properties}, {"required", required}};
}

Actor actorOf(const Request& request) {
    return {request.identity, request.sessionId, request.peer.address};
}

Response notStored(Response response) {
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Result<std::vector<RecoveryAnswer>> recoveryAnswers(const Json& body) {
    std::vector<RecoveryAnswer> answers;
    const auto list = body.find("recovery");
    if (list == body.end() || list->is_null()) {
        return answers;
    }
    if (!list->is_array() || list->size() > kRecoveryAnswers) {
        return fail(ErrorKind::InvalidArgument, "recovery must be a list of answers")
            .withField("recovery", fmt::format("{} of question and answer", kRecoveryAnswers));
    }
    for (const Json& one : *list) {
        RecoveryAnswer made;
        made.question = OCELLI_TRY(answerMember(one, "question", answers.size()));
        made.answer = OCELLI_TRY(answerMember(one, "answer", answers.size()));
        answers.push_back(std::move(made));
    }
    return answers;
}

}  // namespace ocelli::control::users::detail
