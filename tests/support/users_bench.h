// A device's users on a table, for tests: fake clock, real files, requests through the router.
#pragma once

#include <optional>
#include <string>

#include "control/users/log_routes.h"
#include "control/users/rtsp_authenticator.h"
#include "control/users/user_routes.h"
#include "control/users/web_authenticator.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::test {

using control::users::AuditLog;
using control::users::LogEntry;
using control::users::LogKind;
using control::users::Users;
using control::users::WebAuthenticator;

inline constexpr const char* kPassword = "First-light-1";

/// What a client keeps between requests.
struct Browser {
    std::string cookie = {};
    std::string token = {};
    std::string address = "192.0.2.1";
    bool secure = false;
    bool background = false;
};

class UsersBench {
  public:
    UsersBench() { open(); }

    std::function<control::users::PasswordPolicy()> policy;  ///< used by open()

    /// Takes the mails with codes; used by open().
    decltype(Users::Faces::sendCode
    ) sendCode = [this](control::users::RecoveryLetter letter, auto done) {
        letters.push_back(std::move(letter));
        done(sending);
    };
    std::vector<control::users::RecoveryLetter> letters;
    Result<void> sending;  ///< what becomes of them

    void open() {
        router.reset();
        users.reset();
        log.reset();
        settings.reset();
        settings = std::move(*config::SettingsStore::open(
            loop, {.folder = folder.path(), .channels = 2, .zones = "/usr/share/zoneinfo"}
        ));
        log = std::move(*AuditLog::open(clock, folder.path()));
        users = std::move(*Users::create(
            {.loop = loop,
             .pool = pool,
             .settings = *settings,
             .log = *log,
             .bus = bus,
             .isNeighbour = isNear,
             .sendCode = sendCode,
             .policy = policy},
            folder.path()
        ));
        web = std::make_unique<WebAuthenticator>(*users);
        router = std::make_unique<net::http::Router>(*web);
        control::users::addUserRoutes(*router, *users, "bench");
        control::users::addLogRoutes(*router, *log, loop);
    }

    /// Everybody but those of 198.51.100.
    static bool isNear(std::string_view address) { return !address.starts_with("198.51.100."); }

    void activate() { static_cast<void>(users->activateNow(kPassword).has_value()); }

    void set(const Json& security) {
        static_cast<void>(settings->change({.group = "security"}, security, "test").has_value());
    }

    net::http::Response send(net::http::Request request) {
        std::optional<net::http::Response> answer;
        router->handle(std::move(request), net::http::Reply([&](net::http::Response response) {
                           answer = std::move(response);
                       }));
        int turns = 0;
        loop.runUntil([&] { return answer.has_value() || ++turns > 6000; }, std::chrono::hours(1));
        return answer ? std::move(*answer) : net::http::Response{.status = 0};
    }

    net::http::Request make(
        net::http::Method method,
        const std::string& target,
        const Browser& browser = {},
        const Json& body = nullptr
    ) {
        auto request =
            net::http::makeRequest(method, target, body.is_null() ? "" : formatJson(body));
        request->peer.address = browser.address;
        request->secure = browser.secure;
        if (!browser.cookie.empty()) {
            request->headers.set("Cookie", browser.cookie);
        }
        if (!browser.token.empty()) {
            request->headers.set("X-Csrf-Token", browser.token);
        }
        if (browser.background) {
            request->headers.set("X-Background", "1");
        }
        return std::move(*request);
    }

    net::http::Response ask(
        net::http::Method method,
        const std::string& target,
        const Browser& browser = {},
        const Json& body = nullptr
    ) {
        return send(make(method, target, browser, body));
    }

    /// Status of a login; fills the browser when it is 200.
    int login(Browser& browser, const std::string& name, const std::string& password) {
        const auto answer =
            ask(net::http::Method::Post,
                "/api/v1/session",
                browser,
                Json{{"name", name}, {"password", password}});
        if (answer.status == 200) {
            const std::string set(answer.headers.get("Set-Cookie").value());
            browser.cookie = set.substr(0, set.find(';'));
            browser.token = parseJson(answer.body)->at("csrfToken").get<std::string>();
        }
        return answer.status;
    }

    std::vector<LogEntry> entries(LogKind kind) {
        std::optional<AuditLog::Found> found;
        log->search({.kind = kind, .limit = 1000}, loop, [&](auto result) {
            found = std::move(result);
        });
        loop.runUntil([&] { return found.has_value(); }, std::chrono::hours(1));
        return found->value_or(std::vector<LogEntry>{});
    }

    FakeClock clock;
    EventLoop loop{clock};
    TemporaryFolder folder;
    WorkerPool pool{2};
    events::EventBus bus{loop, 1};
    std::unique_ptr<config::SettingsStore> settings;
    std::unique_ptr<AuditLog> log;
    std::unique_ptr<Users> users;
    std::unique_ptr<WebAuthenticator> web;
    std::unique_ptr<net::http::Router> router;
};

}  // namespace ocelli::test
