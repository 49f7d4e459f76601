// Answers, and errors as answers.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "net/http/message.h"

namespace ocelli::net::http {
namespace {

struct Named {
    int status;
    std::string_view reason;
};

constexpr auto kReasons = std::to_array<Named>({
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
});

std::string titleOf(ErrorKind kind) {
    std::string title(toString(kind));
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
    return title;
}

}  // namespace

std::string_view toString(Method method) {
    static constexpr std::array<std::string_view, 7> kNames = {
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
    };
    return kNames.at(static_cast<std::size_t>(method));
}

std::string_view reasonOf(int status) {
    const auto* named = std::find_if(kReasons.begin(), kReasons.end(), [&](const Named& item) {
        return item.status == status;
    });
    return named == kReasons.end() ? std::string_view("Unknown") : named->reason;
}

Response Response::ofJson(const Json& json, int status) {
    Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/json");
    response.body = formatJson(json);
    return response;
}

Response Response::ofText(std::string text, std::string_view type) {
    Response response;
    response.headers.set("Content-Type", std::string(type));
    response.body = std::move(text);
    return response;
}

Response Response::ofBytes(Bytes bytes, std::string_view type) {
    Response response;
    response.headers.set("Content-Type", std::string(type));
    response.body = asText(bytes);
    return response;
}

int statusOf(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::InvalidArgument:
            return 422;
        case ErrorKind::NotFound:
            return 404;
        case ErrorKind::AlreadyExists:
        case ErrorKind::FailedPrecondition:
            return 409;
        case ErrorKind::PermissionDenied:
            return 403;
        case ErrorKind::Unauthenticated:
            return 401;
        case ErrorKind::ResourceExhausted:
            return 507;
        case ErrorKind::Unavailable:
        case ErrorKind::Cancelled:
            return 503;
        case ErrorKind::DeadlineExceeded:
            return 504;
        case ErrorKind::Unsupported:
            return 501;
        case ErrorKind::DataLoss:
        case ErrorKind::Internal:
            return 500;
    }
    return 500;
}

Response problem(const Error& error) {
    return problem(error, statusOf(error.kind()));
}

Response problem(const Error& error, int status) {
    Json document = {
        {"type", "about:blank"},
        {"title", titleOf(error.kind())},
        {"status", status},
        {"detail", error.message()},
    };
    if (!error.field().empty()) {
        document["field"] = error.field();
    }
    if (!error.allowed().empty()) {
        document["allowed"] = error.allowed();
    }
    auto response = Response::ofJson(document, status);
    response.headers.set("Content-Type", "application/problem+json");
    return response;
}

}  // namespace ocelli::net::http
