// Requests, the session, and passwords typed at a terminal.
#include "apps/cli/remote_device.h"

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include <unistd.h>

#include <fmt/format.h>
#include <termios.h>

#include "host/discovery/device_finder.h"

namespace ocelli::apps::cli {
namespace {

using net::http::Destination;
using net::http::Method;

constexpr Duration kPatience = std::chrono::seconds(15);
constexpr Duration kLookFor = std::chrono::seconds(5);

Result<Destination> destinationOf(const host::discovery::FoundDevice& device) {
    for (const char* service : {"_https._tcp", "_http._tcp"}) {
        const auto port = device.ports.find(service);
        if (port != device.ports.end() && !device.addresses.empty()) {
            return Destination{
                {device.addresses.front(), port->second}, std::string_view(service) == "_https._tcp"
            };
        }
    }
    return fail(ErrorKind::NotFound, fmt::format("{} answers neither HTTPS nor HTTP", device.name));
}

Result<Destination> lookFor(const std::string& serial) {
    const SystemClock clock;
    EventLoop loop(clock);
    const auto finder = OCELLI_TRY(host::discovery::DeviceFinder::create(loop));
    std::optional<host::discovery::FoundDevice> found;
    // Its IPv4 address is the one that people know; the others will do.
    const auto look = [&] {
        for (const auto& one : finder->found()) {
            found = one.text("serial") == serial ? std::optional(one) : found;
        }
        return found && !found->addresses.empty() &&
               found->addresses.front().find(':') == std::string::npos;
    };
    loop.runUntil(look, kLookFor);
    if (!found) {
        return fail(
            ErrorKind::NotFound,
            fmt::format("{} is no address, and no device of that serial number answers", serial)
        );
    }
    return destinationOf(*found);
}

/// Typed text is not shown while this lives.
class HiddenInput {
  public:
    HiddenInput() {
        if (::tcgetattr(STDIN_FILENO, &before_) == 0) {
            termios hidden = before_;
            hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            active_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
        }
    }

    HiddenInput(const HiddenInput&) = delete;
    HiddenInput& operator=(const HiddenInput&) = delete;

    ~HiddenInput() {
        if (active_) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
            fmt::print(stderr, "\n");
        }
    }

  private:
    termios before_{};
    bool active_ = false;
};

Result<std::string> typed(const char* prompt) {
    if (::isatty(STDIN_FILENO) == 1) {
        fmt::print(stderr, "{}: ", prompt);
    }
    const HiddenInput hidden;
    std::string line;
    if (!std::getline(std::cin, line)) {
        return fail(ErrorKind::FailedPrecondition, "no password was given");
    }
    return line;
}

ErrorKind kindOf(unsigned status) {
    switch (status) {
        case 401:
            return ErrorKind::Unauthenticated;
        case 403:
            return ErrorKind::PermissionDenied;
        case 404:
            return ErrorKind::NotFound;
        case 409:
            return ErrorKind::FailedPrecondition;
        case 422:
            return ErrorKind::InvalidArgument;
        default:
            return ErrorKind::Unavailable;
    }
}

Error problemOf(unsigned status, const Result<Json>& document) {
    const auto detail = document && document->is_object() ? stringMember(*document, "detail")
                                                          : Result<std::string>(std::string());
    return fail(
        kindOf(status),
        detail && !detail->empty() ? *detail : fmt::format("the device answers {}", status)
    );
}

}  // namespace

Result<Destination> locate(const Where& where) {
    auto to = net::http::parseDestination(where.device);
    if (!to) {
        to = lookFor(where.device);
    }
    if (to) {
        to->fingerprint = where.fingerprint;
    }
    if (to && !to->secure && !to->fingerprint.empty()) {
        return fail(ErrorKind::InvalidArgument, "a fingerprint can be compared over https:// only");
    }
    return to;
}

Result<std::string> readPassword(Password which, const char* variable) {
    if (const char* given = std::getenv(variable); given != nullptr && *given != '\0') {
        return std::string(given);
    }
    const bool isNew = which == Password::New;
    std::string password = OCELLI_TRY(typed(isNew ? "New password" : "Password"));
    if (isNew) {
        const std::string again = OCELLI_TRY(typed("New password again"));
        if (again != password) {
            return fail(ErrorKind::InvalidArgument, "the two passwords are not the same");
        }
    }
    return password;
}

Result<Json> RemoteDevice::ask(Method method, const std::string& path, const Json& body) {
    net::http::Question question{method, "/api/v1" + path, {}, {}};
    if (!body.is_null()) {
        question.headers.set("Content-Type", "application/json");
        question.body = formatJson(body);
    }
    if (!cookie_.empty()) {
        question.headers.set("Cookie", cookie_);
        question.headers.set("X-Csrf-Token", token_);
    }
    const auto answer = OCELLI_TRY(net::http::ask(clock_, at_, question, kPatience));
    fingerprint_ = answer.fingerprint;
    // What was seen first holds for the whole talk.
    at_.fingerprint = answer.fingerprint;
    const auto document = answer.body.empty() ? Result<Json>(Json()) : parseJson(answer.body);
    if (answer.status >= 300) {
        return problemOf(answer.status, document);
    }
    if (const auto cookie = answer.headers.get("Set-Cookie")) {
        cookie_ = std::string(cookie->substr(0, cookie->find(';')));
    }
    return document;
}

Result<void> RemoteDevice::logIn(const std::string& name, const std::string& password) {
    const auto session =
        OCELLI_TRY(ask(Method::Post, "/session", Json{{"name", name}, {"password", password}}));
    token_ = OCELLI_TRY(stringMember(session, "csrfToken"));
    return {};
}

void RemoteDevice::logOut() {
    // The session ends by itself otherwise.
    static_cast<void>(ask(Method::Delete, "/session").has_value());
    cookie_.clear();
    token_.clear();
}

}  // namespace ocelli::apps::cli
